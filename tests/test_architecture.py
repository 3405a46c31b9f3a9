"""The house keeps its plan: who may know whom, who may read a clock, what a file may be called.

Each law is checked on the whole tree; below them, each check is shown to catch what it is for.
"""

from __future__ import annotations

import graphlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.source_tree import (
    PRODUCT,
    ROOT,
    Source,
    clock_reads,
    empty_names,
    imported,
    prints,
    sources,
    texts,
    unreasoned,
    within,
)

OURS = sources(*PRODUCT)
MODULES = frozenset(source.module for source in OURS)

WORDS = {"ccfloor.floor.names", "ccfloor.floor.states"}
CASE_WORDS = {"ccfloor.locale", "ccfloor.roster.plan", "ccfloor.rules.regulation"}
STAFF_WORDS = {
    "ccfloor.locale",
    "ccfloor.localtime",
    "ccfloor.serve.cleaning",
    "ccfloor.serve.staffing",
}
SEES_BOTH = {
    "ccfloor.__main__",
    "ccfloor.screen",
    "ccfloor.commands",
    "ccfloor.daemon",
    "ccfloor.demo",
    "ccfloor.explaining",
    "ccfloor.duty_room",
    "ccfloor.handovers",
    "ccfloor.house",
    "ccfloor.instruments",
    "ccfloor.lived_again",
    "ccfloor.pipeline",
    "ccfloor.reconcile.reading",
    "ccfloor.nightly",
    "ccfloor.rebuild",
    "ccfloor.reliving",
    "ccfloor.replay",
    "ccfloor.timeliness",
}
"""The composition root: the only modules that know both packages."""

ROOMS: dict[str, set[str]] = {
    # The core knows nothing but itself.
    "ccfloor.floor": set(),
    # Who is meant to be where: plain types that everybody may ask.
    "ccfloor.roster": {
        "ccfloor.floor.names",
        "ccfloor.errors",
        "ccfloor.files.safe_cells",
        "ccfloor.files.tables",
        "ccfloor.localtime",
        "ccfloor.regulation.editions",
    },
    # The written regulation: what is to be judged by, and nothing that judges.
    "ccfloor.regulation": {"ccfloor.floor.names", "ccfloor.localtime"},
    "ccfloor.regulation_file": {
        "ccfloor.config",
        "ccfloor.config_problem",
        "ccfloor.regulation",
        "ccfloor.toml_lines",
    },
    "ccfloor.regulation_doc": {"ccfloor.regulation", "ccfloor.telling.regulation"},
    "ccfloor.toml_lines": set(),
    "ccfloor.rules": {
        "ccfloor.floor",
        "ccfloor.regulation",
        "ccfloor.config",
        "ccfloor.errors",
        "ccfloor.localtime",
        "ccfloor.roster",
        "ccfloor.staffing",
    },
    "ccfloor.kpi": {
        "ccfloor.floor",
        "ccfloor.config",
        "ccfloor.localtime",
        "ccfloor.regulation.dated",
        "ccfloor.roster.duty",
        "ccfloor.roster.plan",
    },
    "ccfloor.staffing": {
        "ccfloor.floor",
        "ccfloor.config",
        "ccfloor.localtime",
        "ccfloor.regulation.dated",
        "ccfloor.roster.plan",
        "ccfloor.roster.duty",
    },
    # The edges know the core's words, and nothing of each other but the ports.
    "ami_adapters": {
        "ccfloor.floor.facts",
        "ccfloor.floor.names",
        "ccfloor.errors",
        "ccfloor.clock",
        "ccfloor.config",
    },
    # A simulated floor has states of its own and must not depend on how ours are told.
    "ami_adapters.simulated_pbx": {"ami_adapters", "ccfloor.clock", "ccfloor.errors", *WORDS},
    # Two accounts of one floor: the files are opened in its one room at the edge.
    "ccfloor.reconcile": {"ccfloor.floor", "ccfloor.localtime"},
    "ccfloor.reconcile.page": {
        "ccfloor.reconcile",
        "ccfloor.floor.names",
        "ccfloor.localtime",
        "ccfloor.serve.cleaning",
    },
    "ccfloor.store": {
        "ccfloor.cases.audit",
        "ccfloor.cases.case",
        "ccfloor.floor",
        "ccfloor.payroll.inputs",
        "ccfloor.payroll.lines",
        "ccfloor.payroll.period",
        "ccfloor.roster.plan",
        "ccfloor.rules.findings",
        "ccfloor.errors",
        "ccfloor.config",
        "ccfloor.clock",
    },
    "ccfloor.serve": {
        "ccfloor.floor.changes",
        "ccfloor.floor.deeds",
        "ccfloor.floor.views",
        *WORDS,
        "ccfloor.rules.findings",
        "ccfloor.rules.telephone_numbers",
        "ccfloor.store.interface",
        "ccfloor.errors",
        "ccfloor.clock",
        "ccfloor.config",
        "ccfloor.config_areas",
        "ccfloor.localtime",
    },
    "ccfloor.dashboard": {
        "ccfloor.floor.deeds",
        "ccfloor.serve.beyond",
        "ccfloor.serve.call_story",
        "ccfloor.serve.handovers",
        "ccfloor.serve.history",
        "ccfloor.localtime",
        "ccfloor.serve.cases",
        "ccfloor.serve.messages",
        "ccfloor.serve.mine",
        "ccfloor.serve.orders",
        "ccfloor.serve.line_objections",
        "ccfloor.serve.payslips",
        "ccfloor.serve.own_figures",
        "ccfloor.serve.permits",
        "ccfloor.serve.agent_day",
        "ccfloor.serve.roster_day",
        "ccfloor.serve.explanation",
        "ccfloor.serve.lookups",
        "ccfloor.serve.seating",
        "ccfloor.serve.staffing",
        "ccfloor.serve.intervals",
        "ccfloor.serve.system",
        "ccfloor.telling",
        "ccfloor.locale",
        "ccfloor.clock",
        *WORDS,
    },
    # From a finding back to the bytes: the edge's own reading, over the store's own files.
    "ccfloor.tracing": {
        "ami_adapters.frames",
        "ami_adapters.protocol",
        "ami_adapters.recording",
        "ami_adapters.translate",
        "ccfloor.floor.fact",
        "ccfloor.floor.names",
        "ccfloor.floor.views",
        "ccfloor.store.deletions",
        "ccfloor.store.journal",
        "ccfloor.errors",
        "ccfloor.localtime",
    },
    # Records and frames in, an explanation out.
    "ccfloor.explain": {
        "ccfloor.floor",
        "ccfloor.rules",
        "ccfloor.kpi",
        "ccfloor.config",
        "ccfloor.localtime",
        "ccfloor.roster",
        "ccfloor.store.interface",
        "ccfloor.serve.cleaning",
        "ccfloor.serve.explanation",
        "ccfloor.tracing.frames",
    },
    # An explanation in words, line by line: for the terminal and for the dashboard.
    "ccfloor.telling": {
        "ccfloor.serve.explanation",
        "ccfloor.serve.staffing",
        "ccfloor.locale",
        "ccfloor.localtime",
        "ccfloor.regulation",
        "ccfloor.roster",
        *WORDS,
    },
    # From a wish to an order: what is known of the floor and of memberships in, one order out.
    "ccfloor.acting": {
        "ami_adapters.frames",
        "ami_adapters.memberships",
        "ami_adapters.ordering",
        "ami_adapters.orders",
        "ami_adapters.session_states",
        "ccfloor.cases.audit",
        "ccfloor.clock",
        "ccfloor.config",
        "ccfloor.errors",
        "ccfloor.floor.names",
        "ccfloor.floor.views",
        "ccfloor.serve.auth",
        "ccfloor.serve.cleaning",
        "ccfloor.serve.messages",
        "ccfloor.serve.orders",
        "ccfloor.serve.teams",
        "ccfloor.store.interface",
    },
    "ccfloor.locale": set(),
    # What everybody may stand on stands on nothing.
    "ccfloor": set(),
    "ccfloor.errors": set(),
    "ccfloor.config": {
        "ccfloor.config_areas",
        "ccfloor.config_holidays",
        "ccfloor.config_alerts",
        "ccfloor.config_payroll",
        "ccfloor.config_web",
        "ccfloor.regulation",
    },
    "ccfloor.config_areas": set(),
    "ccfloor.config_holidays": set(),
    "ccfloor.config_calendar": {
        "ccfloor.config_holidays",
        "ccfloor.config_problem",
        "ccfloor.roster.holidays",
        "ccfloor.roster.plan",
    },
    "ccfloor.config_alerts": set(),
    "ccfloor.config_payroll": set(),
    "ccfloor.config_web": set(),
    # Whether the PBX keeps a name as it stands is asked where it is known: a pure room.
    "ccfloor.config_problem": {"ccfloor.errors"},
    "ccfloor.config_checks": {
        "ami_adapters.orders",
        "ccfloor.config",
        "ccfloor.config_areas",
        "ccfloor.config_calendar",
        "ccfloor.config_alerts",
        "ccfloor.config_journal",
        "ccfloor.config_payroll",
        "ccfloor.config_problem",
        "ccfloor.floor.names",
        "ccfloor.regulation.editions",
    },
    "ccfloor.config_journal": {
        "ccfloor.config",
        "ccfloor.config_problem",
        "ccfloor.retention.days",
    },
    "ccfloor.config_file": {
        "ccfloor.config",
        "ccfloor.config_checks",
        "ccfloor.config_problem",
        "ccfloor.errors",
        "ccfloor.regulation_file",
        "ccfloor.toml_lines",
        "ccfloor.web_checks",
    },
    "ccfloor.web_checks": {"ccfloor.config_problem", "ccfloor.config_web"},
    # The dashboard's processes for browsers: it knows the dashboard by its command only.
    "ccfloor.web": {
        "ccfloor.clock",
        "ccfloor.config_web",
        "ccfloor.errors",
        "ccfloor.locale",
        "ccfloor.serve.auth",
        "ccfloor.serve.messages",
        "ccfloor.serve.mine",
        "ccfloor.serve.tls",
        "ccfloor.web_checks",
    },
    "ccfloor.clock": {"ccfloor.floor.names"},
    "ccfloor.localtime": {"ccfloor.floor.names"},
    "ccfloor.logs": {"ccfloor.clock"},
    # What became of a breach: people's decisions, and what they come to.
    "ccfloor.cases": {
        "ccfloor.floor",
        "ccfloor.localtime",
        "ccfloor.roster.duty",
        "ccfloor.roster.plan",
        "ccfloor.rules.findings",
        "ccfloor.rules.regulation",
    },
    # A case is told to both sides from the same record.
    "ccfloor.telling.case_page": {
        "ccfloor.telling",
        "ccfloor.cases",
        "ccfloor.regulation.excuses",
        *CASE_WORDS,
    },
    # The dictionary of figures.
    "ccfloor.telling.refusals": {"ccfloor.locale", "ccfloor.serve.cleaning"},
    "ccfloor.telling.kpi_page": {"ccfloor.telling", "ccfloor.kpi.measures", "ccfloor.locale"},
    "ccfloor.telling.figures": {
        "ccfloor.telling.formulas",
        "ccfloor.telling.kpi_page",
        "ccfloor.kpi.definitions",
        "ccfloor.kpi.measures",
        "ccfloor.locale",
        *WORDS,
    },
    "ccfloor.telling.copy_lines": {
        "ccfloor.telling",
        "ccfloor.cases",
        "ccfloor.serve.cleaning",
        *CASE_WORDS,
    },
    "ccfloor.telling.ledger_page": {"ccfloor.telling", "ccfloor.cases", *CASE_WORDS},
    # From cases and what people entered to the lines of a month: all arithmetic, nothing else.
    "ccfloor.payroll": {
        "ccfloor.cases.audit",
        "ccfloor.cases.case",
        "ccfloor.cases.facts",
        "ccfloor.cases.ledger",
        "ccfloor.cases.who",
        "ccfloor.config_payroll",
        "ccfloor.files.tables",
        "ccfloor.floor.names",
        "ccfloor.floor.views",
        "ccfloor.localtime",
        "ccfloor.roster",
        "ccfloor.rules.findings",
        "ccfloor.rules.regulation",
    },
    # Files for other programs: what is in them is somebody else's business.
    "ccfloor.files": set(),
    # Calls come from kept rollups and from nowhere else.
    "ccfloor.payroll_calls": {
        "ccfloor.config",
        "ccfloor.daily.kept",
        "ccfloor.errors",
        "ccfloor.floor.names",
        "ccfloor.kpi.limits",
        "ccfloor.kpi.quarters",
        "ccfloor.localtime",
        "ccfloor.payroll",
        "ccfloor.roster",
        "ccfloor.store.interface",
    },
    "ccfloor.payslip_room": {
        "ccfloor.cases.copies",
        "ccfloor.clock",
        "ccfloor.config",
        "ccfloor.floor.names",
        "ccfloor.localtime",
        "ccfloor.payroll",
        "ccfloor.payroll_books",
        "ccfloor.payroll_slips",
        "ccfloor.regulation.editions",
        "ccfloor.roster",
        "ccfloor.serve",
        "ccfloor.store.interface",
        "ccfloor.own_lines",
    },
    "ccfloor.payroll_basis": {
        "ccfloor.config",
        "ccfloor.payroll_calls",
        "ccfloor.cases",
        "ccfloor.config_payroll",
        "ccfloor.floor.names",
        "ccfloor.floor.views",
        "ccfloor.localtime",
        "ccfloor.payroll",
        "ccfloor.roster",
        "ccfloor.rules.findings",
        "ccfloor.rules.regulation",
        "ccfloor.store.interface",
    },
    "ccfloor.payroll_slips": {
        "ccfloor.payroll",
        "ccfloor.roster.plan",
        "ccfloor.store.payroll_port",
    },
    "ccfloor.own_lines": {
        "ccfloor.cases.case",
        "ccfloor.clock",
        "ccfloor.config",
        "ccfloor.errors",
        "ccfloor.floor.names",
        "ccfloor.payroll.rights",
        "ccfloor.payroll_office",
        "ccfloor.roster.duty",
        "ccfloor.roster.plan",
        "ccfloor.serve.messages",
        "ccfloor.serve.mine",
        "ccfloor.store.interface",
    },
    "ccfloor.payroll_books": {
        "ccfloor.config",
        "ccfloor.cases.window",
        "ccfloor.clock",
        "ccfloor.config_payroll",
        "ccfloor.errors",
        "ccfloor.floor.names",
        "ccfloor.localtime",
        "ccfloor.payroll",
        "ccfloor.payroll_basis",
        "ccfloor.payroll_slips",
        "ccfloor.roster.duty",
        "ccfloor.roster.plan",
        "ccfloor.rules.regulation",
        "ccfloor.store.interface",
        "ccfloor.store.payroll_port",
    },
    # Rooms that answer look-ups are given the house whole, and read in it.
    "ccfloor.system_room": {
        "ccfloor.floor.names",
        "ccfloor.floor.views",
        "ccfloor.house",
        "ccfloor.serve.auth",
        "ccfloor.serve.system",
    },
    "ccfloor.interval_room": {
        "ccfloor.daily.kept",
        "ccfloor.daily.rolling",
        "ccfloor.errors",
        "ccfloor.floor.names",
        "ccfloor.floor.views",
        "ccfloor.house",
        "ccfloor.kpi",
        "ccfloor.serve.auth",
        "ccfloor.serve.cleaning",
        "ccfloor.serve.intervals",
        "ccfloor.serve.lookups",
        "ccfloor.store.interface",
    },
    "ccfloor.hour_room": {
        "ccfloor.floor.names",
        "ccfloor.floor.views",
        "ccfloor.house",
        "ccfloor.interval_room",
        "ccfloor.kpi",
        "ccfloor.serve.auth",
        "ccfloor.serve.cleaning",
        "ccfloor.serve.intervals",
        "ccfloor.serve.lookups",
        "ccfloor.store.interface",
    },
    "ccfloor.roster_rows": {
        "ccfloor.deeds_kept",
        "ccfloor.floor.deeds",
        "ccfloor.floor.names",
        "ccfloor.floor.views",
        "ccfloor.house",
        "ccfloor.kpi",
        "ccfloor.localtime",
        "ccfloor.roster",
        "ccfloor.serve",
    },
    "ccfloor.roster_room": {
        "ccfloor.floor.deeds",
        "ccfloor.floor.names",
        "ccfloor.floor.views",
        "ccfloor.house",
        "ccfloor.kpi",
        "ccfloor.roster",
        "ccfloor.roster_rows",
        "ccfloor.serve",
        "ccfloor.staffing.required",
    },
    "ccfloor.agent_records": {
        "ccfloor.floor",
        "ccfloor.kpi",
        "ccfloor.regulation.dated",
        "ccfloor.serve",
        "ccfloor.store.person_port",
    },
    "ccfloor.agent_room": {
        "ccfloor.agent_records",
        "ccfloor.case_files",
        "ccfloor.deeds_kept",
        "ccfloor.floor.deeds",
        "ccfloor.floor.names",
        "ccfloor.house",
        "ccfloor.kpi",
        "ccfloor.localtime",
        "ccfloor.own_cases",
        "ccfloor.roster",
        "ccfloor.roster_rows",
        "ccfloor.serve",
    },
    "ccfloor.call_room": {
        "ccfloor.cases.case",
        "ccfloor.explain.recorded",
        "ccfloor.explaining",
        "ccfloor.floor.names",
        "ccfloor.floor.states",
        "ccfloor.floor.views",
        "ccfloor.house",
        "ccfloor.regulation.editions",
        "ccfloor.rules.findings",
        "ccfloor.serve.auth",
        "ccfloor.serve.call_story",
        "ccfloor.serve.cleaning",
        "ccfloor.serve.explanation",
        "ccfloor.serve.lookups",
        "ccfloor.store.journal",
        "ccfloor.tracing.readings",
    },
    # The past is lived by the same rooms as now, in a process of its own.
    "ccfloor.history": {
        "ccfloor.clock",
        "ccfloor.config",
        "ccfloor.errors",
        "ccfloor.floor",
        "ccfloor.kpi",
        "ccfloor.pipeline",
        "ccfloor.regulation.editions",
        "ccfloor.reliving",
        "ccfloor.runs",
        "ccfloor.serve.board",
        "ccfloor.serve.messages",
        "ccfloor.staffing.required",
        "ccfloor.store.interface",
        "ccfloor.store.journal",
        "ccfloor.store.sql_store",
    },
    "ccfloor.history_room": {
        "ccfloor.config",
        "ccfloor.errors",
        "ccfloor.floor.names",
        "ccfloor.history.wishes",
        "ccfloor.house",
        "ccfloor.kpi.day",
        "ccfloor.regulation.editions",
        "ccfloor.rules.findings",
        "ccfloor.serve.auth",
        "ccfloor.serve.cleaning",
        "ccfloor.serve.history",
        "ccfloor.serve.lookups",
        "ccfloor.store.journal",
    },
    # Objections to payslip lines, for whoever leads the people whose lines they are.
    "ccfloor.line_desk": {
        "ccfloor.cases.case",
        "ccfloor.cases.who",
        "ccfloor.clock",
        "ccfloor.config",
        "ccfloor.errors",
        "ccfloor.localtime",
        "ccfloor.payroll",
        "ccfloor.payroll_office",
        "ccfloor.payslip_room",
        "ccfloor.roster",
        "ccfloor.serve",
        "ccfloor.store.interface",
    },
    "ccfloor.lookup_rooms": {
        "ccfloor.agent_room",
        "ccfloor.call_room",
        "ccfloor.history_room",
        "ccfloor.hour_room",
        "ccfloor.house",
        "ccfloor.interval_room",
        "ccfloor.payslip_room",
        "ccfloor.roster_room",
        "ccfloor.serve.auth",
        "ccfloor.serve.line_objections",
        "ccfloor.system_room",
    },
    "ccfloor.payroll_office": {
        "ccfloor.cases",
        "ccfloor.clock",
        "ccfloor.config_payroll",
        "ccfloor.errors",
        "ccfloor.floor.names",
        "ccfloor.payroll",
        "ccfloor.payroll_books",
        "ccfloor.roster.plan",
        "ccfloor.serve.cleaning",
        "ccfloor.store.interface",
        "ccfloor.store.payroll_port",
        "ccfloor.payroll_slips",
    },
    # Beside the telling of a case: lines of pay, for both sides from the same record.
    "ccfloor.telling.payslip": {
        "ccfloor.telling",
        "ccfloor.locale",
        "ccfloor.localtime",
        "ccfloor.payroll",
        "ccfloor.roster.holidays",
        "ccfloor.config",
    },
    "ccfloor.telling.payslip_html": {"ccfloor.telling", "ccfloor.locale", "ccfloor.payroll"},
    "ccfloor.telling.objections": {
        "ccfloor.telling",
        "ccfloor.floor.names",
        "ccfloor.locale",
        "ccfloor.payroll",
        "ccfloor.serve.cleaning",
    },
    "ccfloor.telling.pay_words": {"ccfloor.telling", "ccfloor.locale", "ccfloor.payroll"},
    "ccfloor.telling.pay_sources": {"ccfloor.telling", "ccfloor.locale", "ccfloor.payroll"},
    "ccfloor.telling.pay_feed": {
        "ccfloor.telling",
        "ccfloor.locale",
        "ccfloor.payroll",
        "ccfloor.regulation.editions",
    },
    "ccfloor.case_office": {
        "ccfloor.cases",
        "ccfloor.clock",
        "ccfloor.errors",
        "ccfloor.floor",
        "ccfloor.localtime",
        "ccfloor.roster.duty",
        "ccfloor.rules.findings",
        "ccfloor.rules.regulation",
        "ccfloor.serve.cleaning",
        "ccfloor.store.interface",
    },
    # One person's own day and cases, for himself.
    "ccfloor.own_cases": {
        "ccfloor.cases.case",
        "ccfloor.floor.names",
        "ccfloor.roster.plan",
        "ccfloor.rules.regulation",
        "ccfloor.serve.cases",
        "ccfloor.serve.cleaning",
        "ccfloor.serve.messages",
    },
    # A leader's cases: told as their people see them, and decided.
    "ccfloor.case_files": {
        "ccfloor.cases",
        "ccfloor.floor.names",
        "ccfloor.own_cases",
        "ccfloor.roster.plan",
        "ccfloor.rules.regulation",
        "ccfloor.serve.cases",
        "ccfloor.serve.cleaning",
    },
    "ccfloor.case_log": {
        "ccfloor.cases.audit",
        "ccfloor.cases.case",
        "ccfloor.errors",
        "ccfloor.store.interface",
    },
    "ccfloor.case_room": {
        "ccfloor.case_files",
        "ccfloor.case_office",
        "ccfloor.cases",
        "ccfloor.config",
        "ccfloor.floor.names",
        "ccfloor.localtime",
        "ccfloor.payroll.lines",
        "ccfloor.roster.duty",
        "ccfloor.roster.plan",
        "ccfloor.serve",
        "ccfloor.store.interface",
    },
    # What was permitted, as the rules reckon it, for screens.
    "ccfloor.permits_told": {
        "ccfloor.floor",
        "ccfloor.roster.duty",
        "ccfloor.rules.permits",
        "ccfloor.serve.cleaning",
        "ccfloor.serve.permits",
    },
    "ccfloor.seat_room": {
        "ccfloor.case_office",
        "ccfloor.cases.case",
        "ccfloor.clock",
        "ccfloor.config",
        "ccfloor.floor",
        "ccfloor.kpi.agents",
        "ccfloor.kpi.day",
        "ccfloor.localtime",
        "ccfloor.own_cases",
        "ccfloor.own_lines",
        "ccfloor.payroll.lines",
        "ccfloor.roster.duty",
        "ccfloor.roster.plan",
        "ccfloor.rules.approvals",
        "ccfloor.rules.book",
        "ccfloor.serve",
        "ccfloor.store.interface",
    },
    # How many are needed and who is there, for whoever watches.
    "ccfloor.staff_wording": {
        "ccfloor.floor.names",
        "ccfloor.rules.t07_seat_vacant",
        "ccfloor.serve.cleaning",
        "ccfloor.serve.staffing",
        "ccfloor.staffing",
    },
    "ccfloor.staff_room": {
        "ccfloor.callers_before",
        "ccfloor.clock",
        "ccfloor.config",
        "ccfloor.errors",
        "ccfloor.floor",
        "ccfloor.rules.engine",
        "ccfloor.serve.readings",
        "ccfloor.serve.staff_desk",
        "ccfloor.serve.staffing",
        "ccfloor.staff_wording",
        "ccfloor.staffing",
        "ccfloor.store.interface",
    },
    "ccfloor.keeping": {
        "ccfloor.clock",
        "ccfloor.config",
        "ccfloor.errors",
        "ccfloor.floor.names",
        "ccfloor.kpi.day",
        "ccfloor.serve.readings",
        "ccfloor.store",
    },
    "ccfloor.runs": {
        "ccfloor.config",
        "ccfloor.errors",
        "ccfloor.floor",
        "ccfloor.regulation",
        "ccfloor.rules.book",
        "ccfloor.rules.findings",
        "ccfloor.staffing.arrivals",
    },
    "ccfloor.bookkeeping": {
        "ccfloor.clock",
        "ccfloor.config",
        "ccfloor.deeds_kept",
        "ccfloor.errors",
        "ccfloor.floor.names",
        "ccfloor.keeping",
        "ccfloor.pipeline",
        "ccfloor.rules.book",
        "ccfloor.store.journal",
    },
    "ccfloor.callers_before": {
        "ccfloor.floor.names",
        "ccfloor.staffing.arrivals",
        "ccfloor.store.interface",
    },
    "ccfloor.looking_back": {
        "ccfloor",
        "ccfloor.bookkeeping",
        "ccfloor.callers_before",
        "ccfloor.staffing.arrivals",
        "ccfloor.config",
        "ccfloor.floor.names",
        "ccfloor.floor.views",
        "ccfloor.kpi.day",
        "ccfloor.rules.book",
        "ccfloor.rules.findings",
        "ccfloor.runs",
        "ccfloor.store.interface",
    },
    # How alerts reach people: who is told when is pure; the rest is the edge.
    "ccfloor.alerts": {
        "ccfloor.clock",
        "ccfloor.config",
        "ccfloor.config_alerts",
        "ccfloor.errors",
        "ccfloor.floor.names",
        "ccfloor.floor.states",
        "ccfloor.localtime",
        "ccfloor.rules.deadlines",
        "ccfloor.rules.findings",
        "ccfloor.serve.readings",
        "ccfloor.store.interface",
    },
    "ccfloor.alerting": {
        "ccfloor.alerts",
        "ccfloor.clock",
        "ccfloor.config",
        "ccfloor.config_alerts",
        "ccfloor.errors",
        "ccfloor.floor.names",
        "ccfloor.floor.states",
        "ccfloor.locale",
        "ccfloor.rules.findings",
        "ccfloor.serve.readings",
        "ccfloor.store.interface",
        "ccfloor.telling.alert_text",
    },
    "ccfloor.telling.alert_text": {
        "ccfloor.telling",
        "ccfloor.locale",
        "ccfloor.localtime",
        "ccfloor.regulation",
        "ccfloor.rules.findings",
        "ccfloor.serve.cleaning",
        *WORDS,
    },
    # Names of queues, teams and people come over the wire.
    "ccfloor.telling.staffing": {"ccfloor.telling", *STAFF_WORDS, *WORDS},
    "ccfloor.telling.staff_sayings": {"ccfloor.telling", *STAFF_WORDS, *WORDS},
    "ccfloor.handover": {
        "ccfloor.floor.names",
        "ccfloor.floor.states",
        "ccfloor.floor.views",
        "ccfloor.regulation.editions",
        "ccfloor.roster.plan",
        "ccfloor.rules.attendance",
        "ccfloor.rules.callbacks",
        "ccfloor.cases.case",
        "ccfloor.serve.cleaning",
        "ccfloor.serve.handovers",
    },
    "ccfloor.telling.shift_report": {
        "ccfloor.telling",
        "ccfloor.floor.names",
        "ccfloor.handover.report",
        "ccfloor.locale",
        "ccfloor.serve.cleaning",
    },
    "ccfloor.shift_reports": {
        "ccfloor.alerts.outbox",
        "ccfloor.config",
        "ccfloor.errors",
        "ccfloor.floor.deeds",
        "ccfloor.floor.names",
        "ccfloor.handover.report",
        "ccfloor.locale",
        "ccfloor.roster",
        "ccfloor.store.interface",
        "ccfloor.telling.shift_report",
    },
    # What runs beside the floor: cases opened, rosters followed, deeds kept.
    "ccfloor.casework": {
        "ccfloor.case_office",
        "ccfloor.errors",
        "ccfloor.floor.names",
        "ccfloor.roster.duty",
        "ccfloor.rules.findings",
        "ccfloor.serve.readings",
        "ccfloor.store.interface",
    },
    "ccfloor.rostering": {
        "ccfloor.errors",
        "ccfloor.floor.names",
        "ccfloor.roster.duty",
        "ccfloor.roster.plan",
        "ccfloor.store.interface",
    },
    "ccfloor.promising": {
        "ccfloor.deeds_kept",
        "ccfloor.errors",
        "ccfloor.floor.deeds",
        "ccfloor.floor.names",
        "ccfloor.rules.callbacks",
        "ccfloor.store.interface",
    },
    # Promises out of a spreadsheet: rows in, promises or what is wrong with them out.
    "ccfloor.callback_sheet": {
        "ccfloor.floor.names",
        "ccfloor.localtime",
        "ccfloor.roster",
        "ccfloor.rules.telephone_numbers",
        "ccfloor.serve.cleaning",
    },
    "ccfloor.telling.callback_lines": {
        "ccfloor.telling",
        "ccfloor.floor.names",
        "ccfloor.locale",
        "ccfloor.localtime",
        "ccfloor.rules.callbacks",
        "ccfloor.serve.cleaning",
    },
    "ccfloor.deeds_kept": {
        "ccfloor.cases.audit",
        "ccfloor.errors",
        "ccfloor.floor.deeds",
        "ccfloor.floor.names",
        "ccfloor.notes",
        "ccfloor.rules.book",
        "ccfloor.store.interface",
    },
    # The day as files: rolled up from the store, written, handed over.
    "ccfloor.daily": {
        "ccfloor.cases.case",
        "ccfloor.config",
        "ccfloor.errors",
        "ccfloor.floor.names",
        "ccfloor.floor.views",
        "ccfloor.kpi",
        "ccfloor.localtime",
        "ccfloor.regulation.dated",
        "ccfloor.regulation.editions",
        "ccfloor.regulation.excuses",
        "ccfloor.roster",
        "ccfloor.serve.cleaning",
        "ccfloor.store.interface",
        "ccfloor.files",
    },
    # A time of the wall's clock each night, and another process to work at it.
    "ccfloor.nights": {
        "ccfloor.clock",
        "ccfloor.config",
        "ccfloor.floor.names",
        "ccfloor.kpi.day",
        "ccfloor.localtime",
        "ccfloor.regulation.editions",
    },
    "ccfloor.nightly_rollup": {
        "ccfloor.clock",
        "ccfloor.config",
        "ccfloor.daily",
        "ccfloor.errors",
        "ccfloor.floor.names",
        "ccfloor.nights",
        "ccfloor.regulation.editions",
        "ccfloor.rollup_beside",
        "ccfloor.serve.readings",
        "ccfloor.store.sql_store",
    },
    # What of the journal may go: a decision, and whoever carries it out.
    "ccfloor.retention": {
        "ccfloor.cases.case",
        "ccfloor.floor.names",
        "ccfloor.payroll.period",
    },
    "ccfloor.pruning": {
        "ccfloor.cases.audit",
        "ccfloor.cases.case",
        "ccfloor.config",
        "ccfloor.errors",
        "ccfloor.floor.names",
        "ccfloor.floor.views",
        "ccfloor.localtime",
        "ccfloor.payroll.period",
        "ccfloor.retention",
        "ccfloor.store",
    },
    "ccfloor.nightly_prune": {
        "ccfloor.clock",
        "ccfloor.config",
        "ccfloor.errors",
        "ccfloor.floor.names",
        "ccfloor.nights",
        "ccfloor.pruning",
        "ccfloor.regulation.editions",
        "ccfloor.serve.readings",
        "ccfloor.store.interface",
        "ccfloor.store.sql_store",
    },
    "ccfloor.night_shift": {
        "ccfloor.clock",
        "ccfloor.config",
        "ccfloor.nightly",
        "ccfloor.nightly_prune",
        "ccfloor.nightly_rollup",
        "ccfloor.serve.readings",
    },
    # The other half of the rollup, and the pipe between the two.
    "ccfloor.rollup_beside": {
        "ccfloor.daily.people",
        "ccfloor.errors",
        "ccfloor.floor.views",
        "ccfloor.store.interface",
        "ccfloor.store.sql_store",
    },
    "ccfloor.notes": {
        "ccfloor.floor.deeds",
        "ccfloor.floor.facts",
        "ccfloor.floor.names",
        "ccfloor.roster.plan",
    },
}
"""Which of our modules each room may import, besides its own."""

LIBRARIES = {
    "sqlalchemy": {"ccfloor.store"},
    "alembic": {"ccfloor.store"},
    "asyncpg": {"ccfloor.store"},
    "aiosqlite": {"ccfloor.store"},
    "asterisk": {
        "ami_adapters.pyst2_answers",
        "ami_adapters.pyst2_link",
        "ami_adapters.pyst2_manager",
        "ami_adapters.pyst2_messages",
    },
    "textual": {"ccfloor.dashboard"},
    "rich": {"ccfloor.dashboard", "ccfloor.telling", *SEES_BOTH},
    "websockets": {"ccfloor.serve", "ccfloor.dashboard", "ccfloor.web.asking"},
    "aiohttp": {"ccfloor.web"},
    "textual_serve": {"ccfloor.web.process"},
    "prometheus_client": {"ccfloor.serve", "ccfloor.daemon"},
    "typer": SEES_BOTH,
    "babel": {"ccfloor.locale"},
    "apprise": {"ccfloor.alerts.channels"},
    "openpyxl": {
        "ccfloor.files.sheet_rows",
        "ccfloor.files.workbook",
        "ccfloor.roster.sheets",
    },
    "chinese_calendar": {"ccfloor.roster.holidays"},
}
"""Where a library may be known: to replace it, one room is opened."""

PURE = {
    "ccfloor.handover",
    "ccfloor.alerts.bell",
    "ccfloor.alerts.cooldown",
    "ccfloor.alerts.gathering",
    "ccfloor.alerts.ladder",
    "ccfloor.alerts.life",
    "ccfloor.alerts.meant",
    "ccfloor.alerts.quiet",
    "ccfloor.alerts.signing",
    "ccfloor.callback_sheet",
    "ccfloor.cases",
    "ccfloor.daily.kept",
    "ccfloor.daily.manifest",
    "ccfloor.daily.tables",
    "ccfloor.floor",
    "ccfloor.rules",
    "ccfloor.roster.plan",
    "ccfloor.roster.duty",
    "ccfloor.roster.cells",
    "ccfloor.roster.checks",
    "ccfloor.roster.codes",
    "ccfloor.roster.differences",
    "ccfloor.roster.exporting",
    "ccfloor.roster.faults",
    "ccfloor.roster.findings",
    "ccfloor.roster.headings",
    "ccfloor.roster.importing",
    "ccfloor.roster.leaves",
    "ccfloor.roster.merging_people",
    "ccfloor.roster.merging_shifts",
    "ccfloor.roster.people",
    "ccfloor.roster.reading_month",
    "ccfloor.roster.reading_rows",
    "ccfloor.roster.shifts",
    "ccfloor.roster.signing",
    "ccfloor.roster.swaps",
    "ccfloor.roster.table",
    "ccfloor.roster.wanted",
    "ccfloor.kpi",
    "ccfloor.acting.plans",
    "ccfloor.acting.rights",
    "ccfloor.acting.tickets",
    "ccfloor.explain",
    "ccfloor.notes",
    "ccfloor.own_cases",
    "ccfloor.case_files",
    "ccfloor.files.safe_cells",
    "ccfloor.files.tables",
    "ccfloor.files.widths",
    "ccfloor.payroll",
    "ccfloor.regulation.charge_text",
    "ccfloor.regulation.dated",
    "ccfloor.regulation.editions",
    "ccfloor.regulation.entry_text",
    "ccfloor.regulation.excuses",
    "ccfloor.regulation.faults",
    "ccfloor.regulation.reading",
    "ccfloor.regulation.thresholds",
    "ccfloor.toml_lines",
    "ccfloor.retention",
    "ccfloor.reconcile.account",
    "ccfloor.reconcile.causes",
    "ccfloor.reconcile.entries",
    "ccfloor.reconcile.heard",
    "ccfloor.reconcile.judge",
    "ccfloor.reconcile.logged",
    "ccfloor.reconcile.match",
    "ccfloor.reconcile.page",
    "ccfloor.reconcile.queue_log",
    "ccfloor.reconcile.rings",
    "ccfloor.reconcile.told",
    "ccfloor.reconcile.witnesses",
    "ccfloor.runs",
    "ccfloor.staff_wording",
    "ccfloor.staffing",
    "ccfloor.serve.beyond",
    "ccfloor.history.past",
    "ccfloor.history.wishes",
    "ccfloor.serve.call_story",
    "ccfloor.serve.explanation",
    "ccfloor.serve.handovers",
    "ccfloor.serve.intervals",
    "ccfloor.serve.history",
    "ccfloor.serve.messages",
    "ccfloor.serve.cases",
    "ccfloor.serve.mine",
    "ccfloor.serve.orders",
    "ccfloor.serve.permits",
    "ccfloor.permits_told",
    "ccfloor.serve.seating",
    "ccfloor.serve.staffing",
    "ccfloor.serve.system",
    "ccfloor.telling",
    "ccfloor.tracing.frames",
    "ami_adapters.frames",
    "ami_adapters.protocol",
    "ami_adapters.session",
    "ami_adapters.census",
    "ami_adapters.actions",
    "ami_adapters.memberships",
    "ami_adapters.ordering",
    "ami_adapters.orders",
    "ami_adapters.translate",
}
"""Rooms without I/O: bytes or facts in, facts or findings out."""

OUTSIDE = {
    "asyncio",
    "concurrent",
    "logging",
    "os",
    "pathlib",
    "select",
    "socket",
    "sqlite3",
    "ssl",
    "structlog",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "urllib",
}
"""What a pure room cannot need."""

CLOCKS = {
    "ccfloor/clock.py": "this is the place",
}
"""Files that read a clock, each with its reason."""

PRINTERS = {"ccfloor/__main__.py"}
"""Files whose purpose is to write on the terminal."""

LONGEST = 400


def rooms_of(module: str) -> str:
    """Return the innermost room of ROOMS that a module is in."""
    parts = module.split(".")
    names = [".".join(parts[:depth]) for depth in range(len(parts), 0, -1)]
    # The top package is a room of its own for its one file only: what is in it has another.
    return next(
        (name for name in names if name in ROOMS and name not in {"ccfloor"} - {module}), ""
    )


def trespasses(source: Source, known: frozenset[str]) -> list[str]:
    """Return the imports of ours that the source's room does not allow."""
    if within(source.module, SEES_BOTH):
        return []
    room = rooms_of(source.module)
    if not room:
        return [f"{source.path} is in no room of the plan"]
    own = {room} if room != "ccfloor" else set()
    return [
        f"{source.path} imports {module}"
        for module in imported(source, known)
        # The top package holds the version, and nothing else that could be imported.
        if module != "ccfloor"
        and within(module, set(PRODUCT))
        and not within(module, ROOMS[room] | own)
    ]


# --- the laws -----------------------------------------------------------------------


def test_every_import_follows_the_arrows():
    assert [found for source in OURS for found in trespasses(source, MODULES)] == []


def test_no_module_imports_itself_in_a_circle():
    graph = {
        source.module: MODULES.intersection(imported(source, MODULES, for_types=False))
        for source in OURS
    }
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError and names the circle


def test_imports_are_absolute():
    relative = [
        f"{source.path} imports {module}"
        for source in sources(*PRODUCT, "bench", "tests")
        for module in imported(source)
        if module.startswith(".")
    ]
    assert relative == []


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_known_only_where_it_may_be_replaced(library):
    strangers = [
        source.path
        for source in OURS
        if not within(source.module, LIBRARIES[library])
        and any(within(module, {library}) for module in imported(source))
    ]
    assert strangers == []


def test_pure_rooms_know_nothing_of_the_outside():
    strangers = [
        f"{source.path} imports {module}"
        for source in OURS
        if within(source.module, PURE)
        for module in imported(source)
        if within(module, OUTSIDE)
    ]
    assert strangers == []


def test_the_dashboard_loads_neither_the_configuration_nor_the_regulation():
    names = [m for m in sorted(MODULES) if within(m, {"ccfloor.dashboard"})]
    asked = "import sys, importlib\nfor name in sys.argv[1:]: importlib.import_module(name)\n"
    told = subprocess.run(
        [sys.executable, "-c", asked + "print(*sys.modules)", *names],
        capture_output=True,
        check=True,
        cwd=ROOT,
        text=True,
    )
    loaded = set(told.stdout.split())
    assert "ccfloor.serve.messages" in loaded
    # The words of excuses are words like any other; nobody judges by them.
    judging = {"ccfloor.config", "ccfloor.config_payroll", "ccfloor.regulation", "ccfloor.rules"}
    words = {"ccfloor.regulation", "ccfloor.regulation.excuses"}
    assert sorted(m for m in loaded - words if within(m, judging | {"ccfloor.handover"})) == []


def test_a_clock_is_read_in_one_place():
    readers = {source.path: reads for source in OURS if (reads := clock_reads(source))}
    assert {path: reads for path, reads in readers.items() if path not in CLOCKS} == {}
    assert [path for path in CLOCKS if path not in readers] == []  # no reason outlives its cause


def test_only_the_command_line_prints():
    assert [s.path for s in OURS if prints(s) and s.path not in PRINTERS] == []


def test_a_file_is_one_idea_long():
    long = [f"{s.path}: {s.lines} lines" for s in sources(*PRODUCT, "bench") if s.lines > LONGEST]
    assert long == []


def test_names_say_what_a_thing_is():
    empty = {s.path: names for s in sources(*PRODUCT, "bench") if (names := empty_names(s))}
    # pyst2 calls its connection Manager, and what is made of it says so.
    strange = {
        path: names
        for path, names in empty.items()
        if not path.startswith("ami_adapters/pyst2_")
        or not all(name.lower().endswith("manager") for name in names)
    }
    assert strange == {}


def test_a_check_is_silenced_only_with_a_reason():
    silent = [
        f"{source.path}:{line}"
        for source in sources(*PRODUCT, "bench", "tests")
        for line in unreasoned(source)
        if source.path != "tests/test_architecture.py"
    ]
    assert silent == []


def test_every_module_opens_with_what_it_is_for():
    bare = [s.path for s in sources(*PRODUCT, "bench") if not s.text.startswith(('"""', 'r"""'))]
    assert bare == []


def test_nothing_in_the_tree_names_the_machine_it_was_made_on():
    machine = re.compile(r"(?<![\w.])/(?:work|root|home/[a-z]\w*|tmp/w)(?:/|\b(?=[\s\"']))")
    named = [
        f"{source.path}:{number}"
        for source in texts()
        if source.path != "tests/test_architecture.py"
        for number, line in enumerate(source.text.splitlines(), start=1)
        if machine.search(line)
    ]
    assert named == []


def rules() -> list[str]:
    """Return the names of the files that hold one rule of the regulation each."""
    names = [path.stem for path in sorted((ROOT / "ccfloor" / "rules").glob("*.py"))]
    return [name for name in names if re.match(r"t\d\d_|link_lost|queue_empty", name)]


@pytest.mark.parametrize("rule", rules())
def test_a_rule_has_its_test_its_place_in_the_tuple_and_its_clause(rule):
    assert Path(ROOT, "tests", "rules", f"test_{rule}.py").is_file()
    tuple_of_rules = Path(ROOT, "ccfloor", "rules", "enforced.py").read_text(encoding="utf-8")
    assert re.search(rf"\b{rule}\b", tuple_of_rules)
    opening = Path(ROOT, "ccfloor", "rules", f"{rule}.py").read_text(encoding="utf-8")
    assert re.match(r'r?"""(?:T\d\d|LINK|QUEUE_EMPTY)\b', opening)


# --- the checks can fail ------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("ccfloor/floor/x.py", "from ccfloor.floor import names", []),
        ("ccfloor/floor/x.py", "import ccfloor.config", ["ccfloor.config"]),
        ("ccfloor/floor/x.py", "def f():\n    from ccfloor import errors", ["ccfloor.errors"]),
        ("ccfloor/rules/x.py", "from ccfloor.store.rows import Row", ["ccfloor.store.rows"]),
        ("ccfloor/store/x.py", "from ccfloor.rules.findings import Alert", []),
        (
            "ccfloor/store/x.py",
            "from ccfloor.rules.enforced import RULES",
            ["ccfloor.rules.enforced"],
        ),
        ("ccfloor/dashboard/x.py", "from ccfloor.serve import messages", []),
        ("ccfloor/dashboard/x.py", "from ccfloor.serve.hub import Hub", ["ccfloor.serve.hub"]),
        ("ami_adapters/x.py", "from ccfloor.floor.floor import Floor", ["ccfloor.floor.floor"]),
        ("ami_adapters/simulated_pbx/x.py", "from ccfloor.floor.names import Ref", []),
        (
            "ami_adapters/simulated_pbx/x.py",
            "from ccfloor.floor import facts",
            ["ccfloor.floor.facts"],
        ),
        ("ccfloor/daemon.py", "import ami_adapters, ccfloor.floor.floor", []),
        ("ccfloor/__init__.py", "import ccfloor.config", ["ccfloor.config"]),
    ],
)
def test_an_import_against_the_arrows_is_seen(path, text, found):
    known = frozenset(
        {"ccfloor.floor.names", "ccfloor.floor.facts", "ccfloor.errors", "ccfloor.serve.messages"}
    )
    assert trespasses(Source(path, text), known) == [f"{path} imports {each}" for each in found]


def test_a_module_without_a_room_is_seen():
    stray = Source("ccfloor/stray.py", "import json")
    assert trespasses(stray, frozenset()) == ["ccfloor/stray.py is in no room of the plan"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import time\ntime.time()", ["2: time.time"]),
        ("import time\nnow = time.monotonic", ["2: time.monotonic"]),
        ("from time import perf_counter_ns", ["1: time.perf_counter_ns"]),
        ("import datetime\ndatetime.datetime.now()", ["2: datetime.now"]),
        ("from datetime import date\ndate.today()", ["2: date.today"]),
        ("asyncio.get_running_loop().time()", ["1: get_running_loop.time"]),
        ("self._loop.time()", ["1: loop.time"]),
        ("self._clock.now(); moment.time(); time.sleep(1)", []),
    ],
)
def test_a_clock_that_is_read_is_seen(text, found):
    assert clock_reads(Source("ccfloor/x.py", text)) == found


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("ccfloor/x.py", "class CallManager: ...", ["CallManager"]),
        ("ccfloor/x.py", "class BaseRule: ...", ["BaseRule"]),
        ("ccfloor/x.py", "class ServiceLevel: ...", []),
        ("ccfloor/x.py", "class Database: ...", []),
        ("ccfloor/utils.py", "", ["utils"]),
        ("ccfloor/event_handlers.py", "", ["event_handlers"]),
    ],
)
def test_a_name_that_says_nothing_is_seen(path, text, found):
    assert empty_names(Source(path, text)) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("x = 1  # noqa", [1]),
        ("x = 1  # noqa: S105", [1]),
        ("x = 1  # noqa: S105, E501", [1]),
        ("x = 1  # noqa: S105  the name of a variable", []),
        ("x = 1  # noqa: S105 - the name of a variable", []),
        ("x = 1  # type: ignore", [1]),
        ("x = 1  # type: ignore[misc]", [1]),
        ("x = 1  # type: ignore[misc]  # pyst2 has no types", []),
        ("x = 1  # pragma: no cover", [1]),
    ],
)
def test_a_silenced_check_without_a_reason_is_seen(line, found):
    assert unreasoned(Source("x.py", line)) == found


def test_a_print_is_seen():
    assert prints(Source("x.py", "x = 1\nprint(x)\nlog.print(x)")) == [2]
