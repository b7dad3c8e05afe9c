"""Datasette's canned queries, as a user writes them for its SQLite: lists of objects as columns of JSON."""

PARTICIPANTS = """
  (select json_group_array(json_object('role', role, 'slug', slug, 'name', name, 'kind', kind)) from (
     select p.role, a.slug, a.name, a.kind from participants p join actors a on a.id = p.actor_id
     where p.event_id = e.id order by p.position, p.id)) as participants"""

PAGE = f"""
select e.slug, e.type, e.title, e.modality, e.date_edtf, e.date_earliest, e.date_latest,
  e.place_id, w.name as place_name, w.country as place_country, {PARTICIPANTS},
  (select json_group_array(
     json_object('quote', quote, 'manner', manner, 'speaker', name, 'source_title', title, 'source_url', url)) from (
     select s.quote, s.manner, a.name, o.title, o.url
     from statements s join actors a on a.id = s.speaker_id join sources o on o.id = s.source_id
     where s.id in (select statement_id from event_positions where event_id = e.id and hops <= 1)
     order by s.position, s.slug limit 3)) as statements
from events e left join places w on w.id = e.place_id
where e.id in (
  select event_id from participants_under
  where ancestor_id = (select id from actors where slug = :actor)
    and role in (select code from roles_under where ancestor = 'ordered_by')
    and type in (select code from event_types_under where ancestor = :type)
    and date_to >= :since and date_from <= :until)
order by e.date_to desc, e.slug limit 20
"""

ACTORS = """
select a.slug, a.name, a.kind, a.country, a.description
from actors_text x join actors_listed l on l.place = x.rowid join actors a on a.id = l.id
where x.actors_text match :words order by x.rowid limit 10
"""

MONTH = f"""
select e.slug, e.type, e.title, e.date_edtf, e.date_earliest, e.date_latest, {PARTICIPANTS},
  (select json_group_array(json_object('quote', quote, 'manner', manner, 'speaker', name)) from (
     select s.quote, s.manner, a.name from statements s join actors a on a.id = s.speaker_id
     where s.id in (select statement_id from event_positions where event_id = e.id and hops <= 1)
     order by s.position, s.slug limit 5)) as statements
from events e where e.date_to >= :since and e.date_from <= :until order by e.date_to desc, e.slug limit 100
"""

COUNTS = """
select nullif(month, '') as period, type, sum(events) as count from event_counts_by_type
where date_to >= :since and date_from <= :until group by month, type order by month = '', month, type limit 1000
"""

QUERIES = {"q1": PAGE, "q3": ACTORS, "q4": MONTH, "q5": COUNTS}
