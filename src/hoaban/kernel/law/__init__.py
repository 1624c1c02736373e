"""Law as dated data: `rule("…", on=date)` gives the value in force on a day, from the TOML files of this folder."""

from hoaban.kernel.law.rules import NoRule, Rule, all_rules, rule, rule_row

__all__ = ["NoRule", "Rule", "all_rules", "rule", "rule_row"]
