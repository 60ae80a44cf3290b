"""Records how many tasks each job of a limit runs in Spark, and how the plan begins.

Run: python conformance/record/limit_tasks.py > conformance/recorded/limit_tasks.json
"""
import time

from recorder import header, session, write

# Over a view t of 1,000 numbers in 63 partitions.
QUERIES = (
    "select * from t limit 500",
    "select * from t limit 10",
    "select * from t limit 10 offset 20",
    "select * from t limit 900 offset 20",
    "select * from t offset 990",
    "select * from t where id < 0 limit 5",
    "select * from t where id > 900 limit 5",
    "select * from t where id % 100 = 7 limit 6",
    "select id + 1 as x from (select * from t limit 5)",
    "select 1 / (id - 3) as x from (select * from t limit 2)",
    "select * from t union all select * from t limit 3",
    "select * from (select * from t limit 50) limit 5",
    "select * from t limit 999",
)

spark = session()
tracker = spark.sparkContext.statusTracker()
spark.range(0, 1000, 1, 63).createOrReplaceTempView("t")


def tasks_of(run):
    group = "limit-%d" % time.time_ns()
    spark.sparkContext.setJobGroup(group, group)
    rows = run()
    time.sleep(0.3)
    jobs = [tracker.getJobInfo(job) for job in sorted(tracker.getJobIdsForGroup(group))]
    return rows, [tracker.getStageInfo(stage).numTasks for job in jobs for stage in job.stageIds]


recorded = []
for sql in QUERIES:
    frame = spark.sql(sql)
    plan = frame._jdf.queryExecution().executedPlan().toString().strip().split("\n")
    rows, tasks = tasks_of(frame.collect)
    recorded.append({"sql": sql, "first": plan[0], "tasks": tasks, "rows": [str(row[0]) for row in rows[:3]], "count": len(rows)})

numbers = spark.range(0, 1000, 1, 63)
actions = {
    "take(1)": lambda: numbers.take(1),
    "take(500)": lambda: numbers.take(500),
    "first()": lambda: [numbers.first()],
    "head(3)": lambda: numbers.head(3),
    "filter(id > 900).take(5)": lambda: numbers.filter("id > 900").take(5),
}
taken = []
for name, run in actions.items():
    rows, tasks = tasks_of(run)
    taken.append({"action": name, "tasks": tasks, "count": len(rows)})

write({**header(), "queries": recorded, "actions": taken})
