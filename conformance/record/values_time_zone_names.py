"""Records Java's English names of time zones: for every long name its short one, and the zone that either name means
where it is read back by a pattern. The engine keeps the answer as packages/engine/src/values/time-zone-names.json.

Run: python conformance/record/values_time_zone_names.py > packages/engine/src/values/time-zone-names.json
"""
import json
import sys

from recorder import session

spark = session()
jvm = spark._jvm
us = jvm.java.util.Locale.US


def reader(letters):
    return jvm.java.time.format.DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern(letters).toFormatter(us)


readers = {'z': reader('z'), 'zzzz': reader('zzzz')}


def zone_of(name, letters):
    try:
        return readers[letters].parse(name).query(jvm.java.time.temporal.TemporalQueries.zone()).getId()
    except Exception:
        return None


names = {}
for zone_id in sorted(jvm.java.time.ZoneId.getAvailableZoneIds()):
    zone = jvm.java.util.TimeZone.getTimeZone(zone_id)
    for daylight in (False, True):
        long_name, short_name = zone.getDisplayName(daylight, 1, us), zone.getDisplayName(daylight, 0, us)
        if long_name not in names and not short_name.startswith('GMT'):
            names[long_name] = [short_name, zone_of(long_name, 'zzzz'), zone_of(short_name, 'z')]
rows = [json.dumps([long_name, *rest]) for long_name, rest in sorted(names.items())]
sys.stdout.write('[' + ',\n'.join(rows) + ']\n')
