"""Records java.time's answers for every zone: the offset at chosen instants, and the instant of chosen wall clocks
(some in gaps and overlaps), both in seconds.

Run: python conformance/record/values_time_zones.py > conformance/recorded/values_time_zones.json
"""
from recorder import header, session, write

# From the year 0001 to 9999; the rest around changes of clocks in 1916-2037.
SECONDS = [-62135596800, -9000000000, -3000000000, -1690765200, -1000000000, -800000000, -500000000, 0, 354675600, 967000000,
           1585443600, 1593561600, 1700000000, 2000000000, 4000000000, 4020000000, 20000000000, 253370764800, 253402300799]


def main():
    spark = session()
    java = spark._jvm.java
    out = header(seconds=SECONDS, javaVersion=java.lang.System.getProperty('java.version'))
    rows = []
    for zone_id in sorted(java.time.ZoneId.getAvailableZoneIds()):
        zone = java.time.ZoneId.of(zone_id)
        rules = zone.getRules()
        offsets = [rules.getOffset(java.time.Instant.ofEpochSecond(s)).getTotalSeconds() for s in SECONDS]
        clocks = []
        changes = [t for t in rules.getTransitions()]
        for t in changes[:1] + changes[len(changes) // 2:len(changes) // 2 + 1] + changes[-2:]:
            at = t.getInstant().getEpochSecond()
            middle = at + (t.getOffsetBefore().getTotalSeconds() + t.getOffsetAfter().getTotalSeconds()) // 2
            for clock in (middle - 86400, middle, middle + 86400):
                local = java.time.LocalDateTime.ofEpochSecond(clock, 0, java.time.ZoneOffset.UTC)
                clocks.append([clock, java.time.ZonedDateTime.of(local, zone).toEpochSecond()])
        rows.append([zone_id, offsets, clocks])
    out['zones'] = rows
    write(out)


main()
