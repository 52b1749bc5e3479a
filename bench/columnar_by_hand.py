"""The queries of `columnar.py` as a data engineer would write them for one policy alone: the rulers."""

INDUSTRIES = "'software', 'fintech', 'healthcare', 'manufacturing', 'logistics', 'retail', 'insurance', 'telecom'"
COUNTRIES = "'US', 'CA', 'GB', 'DE', 'FR', 'NL', 'SE', 'AU', 'IE', 'CH', 'SG', 'JP'"
SENIOR = ("vp", "director", "head", "chief", "owner", "founder")
CRITERIA = "employees industry revenue country seniority budget pricing demo downloads email fit intent qualified".split()


def twelve(table: str) -> str:
    """Give thirteen truths a lead."""
    senior = " OR ".join(f"""contains(lower("contact.title"), '{word}')""" for word in SENIOR)
    return f"""WITH c AS (SELECT id, source,
      "company.employees" BETWEEN 50 AND 5000 AS employees, "company.industry" IN ({INDUSTRIES}) AS industry,
      "company.annual_revenue" >= 5000000 AS revenue, "company.country" IN ({COUNTRIES}) AS country,
      ({senior} OR "contact.decision_maker") AS seniority, "contact.budget_authority" AS budget,
      pricing_page > 180 AS pricing, demo_requested AS demo, content_downloads >= 1 AS downloads,
      email_opens >= 1 AND email_clicks >= 2 AS email FROM {table}),
    s AS (SELECT *, employees AND industry AND revenue AND country AND seniority AND budget AS fit,
      pricing OR demo OR downloads OR email AS intent FROM c)
    SELECT *, fit AND intent AS qualified FROM s"""


def counts(table: str) -> str:
    """Count by source, with the cheapest aggregates that tell pass from unknown."""
    sums = ", ".join(
        f"count_if({k}) AS {k}_pass, count(*) - count({k}) AS {k}_unknown" for k in CRITERIA
    )
    return f"SELECT source, count(*) AS n, {sums} FROM ({twelve(table)}) GROUP BY source"


def clocks(table: str, calendar: str, cut: int) -> str:
    """Count the pairs within four working hours, by a calendar of UTC days."""

    def worked(column: str, alias: str) -> str:
        return f"({alias}.worked + greatest(0, least({alias}.long_1, epoch_us({column}) - {alias}.open_1)))"

    def day(column: str) -> str:
        return f"(epoch_us({column}) - {cut}) // 86400000000"

    return f"""SELECT count(s), count_if(s <= 14400000000) FROM (
      SELECT {worked("touched_at", "c2")} - {worked("assigned_at", "c1")} AS s FROM {table}
      LEFT JOIN {calendar} c1 ON c1.day = {day("assigned_at")}
      LEFT JOIN {calendar} c2 ON c2.day = {day("touched_at")})"""


def inbound(leads: str, activity: str, calendar: str, cut: int) -> str:
    """Judge the playbook's stages where every field is known and every window has closed."""

    def worked(term: str, alias: str) -> str:
        return f"({alias}.worked + greatest(0, least({alias}.long_1, {term} - {alias}.open_1)))"

    def dates(term: str, alias: str) -> str:
        return (
            f"CASE WHEN {term} >= {alias}.next_1 THEN {alias}.working_1 ELSE {alias}.working_0 END"
        )

    attempt = "kind IN ('call', 'email_sent') AND NOT coalesce(automated, false)"
    return f"""WITH e AS (SELECT lead_id, kind, epoch_us("at") AS t, page, time_on_page, automated, outcome FROM {activity}),
    f AS (SELECT lead_id, min(t) FILTER (kind = 'assigned') AS a, min(t) FILTER (kind = 'became_qualified') AS q,
      min(t) FILTER (kind = 'reply' OR outcome = 'connected') AS r, min(t) FILTER (kind = 'meeting_held') AS m FROM e GROUP BY lead_id),
    l AS (SELECT x.id, epoch_us(created_at) AS c, f.*, least(a, epoch_us(created_at) + 604800000000) AS cut,
      {worked("f.a", "k")} AS wa, {dates("f.a", "k")} AS da,
      ("company.employees" BETWEEN 50 AND 5000 OR ("company.annual_revenue" >= 100000000 AND created_at < '2027-01-01'))
      AND "company.industry" IN ('software', 'fintech', 'healthcare') AND "company.annual_revenue" >= 5000000
      AND ("contact.decision_maker" OR contains(lower("contact.title"), 'chief') OR contains(lower("contact.title"), 'vp')
        OR contains(lower("contact.title"), 'head of')) AND "contact.budget_authority" AS fit
      FROM {leads} x LEFT JOIN f ON f.lead_id = x.id LEFT JOIN {calendar} k ON k.day = (f.a - {cut}) // 86400000000),
    g AS (SELECT e.lead_id,
      sum(time_on_page) FILTER (kind = 'page_view' AND page = 'pricing' AND t <= cut) AS pricing,
      count(*) FILTER (kind IN ('demo_requested', 'content_download') AND t <= cut) AS hands,
      count(*) FILTER (kind = 'email_open' AND t <= cut) AS opens, count(*) FILTER (kind = 'email_click' AND t <= cut) AS clicks,
      count(*) FILTER (kind = 'assigned' AND t BETWEEN q AND q + 300000000) AS in_time,
      count(*) FILTER ({attempt} AND t >= a AND {worked("t", "k")} - wa <= 14400000000) AS first_attempt,
      count(*) FILTER ({attempt} AND t >= a AND {dates("t", "k")} - da <= 10) AS attempts,
      count(*) FILTER (kind = 'meeting_held' AND t BETWEEN r AND r + 2592000000000) AS met
      FROM e JOIN l ON l.lead_id = e.lead_id LEFT JOIN {calendar} k ON k.day = (t - {cut}) // 86400000000 GROUP BY e.lead_id),
    s AS (SELECT l.*, g.*, coalesce(pricing > 180, false) OR coalesce(hands, 0) > 0 OR (opens >= 1 AND clicks >= 2) AS intent
      FROM l LEFT JOIN g ON g.lead_id = l.id)
    SELECT id, fit, intent, fit AND intent AS qualified, in_time >= 1 AS routed,
      first_attempt >= 1 AND (attempts >= 6 OR r IS NOT NULL) AS worked, r BETWEEN a AND a + 1209600000000 AS replied,
      met >= 1 AS meeting FROM s"""
