"""Reconciles what we told with what Asterisk itself wrote: queue_log, and CDR or CEL where kept."""
