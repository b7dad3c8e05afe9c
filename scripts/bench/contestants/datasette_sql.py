"""Datasette's canned queries, as a user writes them for its SQLite: lists of objects as columns of JSON."""

PARTICIPANTS = """
  (select json_group_array(json_object('role', role, 'slug', slug, 'name', name, 'kind', kind)) from (
     select p.role, a.slug, a.name, a.kind from participants p join actors a on a.id = p.actor_id
     where p.event_id = e.id order by p.position, p.id)) as participants"""

# The page is found type by type, the newest first until there are enough; whom a participant stands under is looked
# up in a set, which the plus sign brings about. Left alone, SQLite begins with all that those under the actor took
# part in.
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
  select y.id from event_types_under t cross join events y on y.id in (
    select x.id from events x
    where x.type = t.code and x.date_to >= :since and x.date_from <= :until and exists (
      select 1 from participants p
      where p.event_id = x.id and p.role in (select code from roles_under where ancestor = 'ordered_by')
        and +p.actor_id in (
          select actor_id from actor_ancestors where ancestor_id = (select id from actors where slug = :actor)))
    order by x.date_to desc, x.slug limit 20)
  where t.ancestor = :type)
order by e.date_to desc, e.slug limit 20
"""

ACTORS = """
select a.slug, a.name, a.kind, a.country, a.description
from actors_fts join actors a on a.id = actors_fts.rowid
where actors_fts match :words order by a.name, a.slug limit 10
"""

MONTH = f"""
select e.slug, e.type, e.title, e.date_edtf, e.date_earliest, e.date_latest, {PARTICIPANTS},
  (select json_group_array(json_object('quote', quote, 'manner', manner, 'speaker', name)) from (
     select s.quote, s.manner, a.name from statements s join actors a on a.id = s.speaker_id
     where s.id in (select statement_id from event_positions where event_id = e.id and hops <= 1)
     order by s.position, s.slug limit 5)) as statements
from events e where e.date_to >= :since and e.date_from <= :until order by e.date_to desc, e.slug limit 100
"""

# What lies inside a month is one range of an index, already grouped; what lies in none is another.
COUNTS = """
select month as period, type, count(*) as count from events
where month between substr(:since, 1, 7) and substr(:until, 1, 7) group by month, type
union all
select null, type, count(*) from events
where month is null and date_to >= :since and date_from <= :until group by type
order by period nulls last, type limit 1000
"""

QUERIES = {"q1": PAGE, "q3": ACTORS, "q4": MONTH, "q5": COUNTS}
