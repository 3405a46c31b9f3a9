"""The schema's history; ``ccfloor.store.upgrade`` runs it.

To add a step: change ``ccfloor/store/schema.py``, add ``versions/<nnnn>_<what>.py`` with
its ``revision`` and the former one as ``down_revision``, and spell the operations out (a
step is history: it must not read ``schema.py``, which goes on changing). A test compares
what the steps make with ``schema.py``.
"""
