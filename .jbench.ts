import { SparkSession } from '/work/wt/joins/packages/vonk/src/index.ts'
const cpu = () => { const u = process.cpuUsage(); return (u.user + u.system) / 1000 }
import { DuckDBInstance } from '@duckdb/node-api'
import { readFileSync } from 'node:fs'
const threads = Number(process.argv[2] ?? 1)
const dir = process.argv[3] ?? '/tmp/jt/sf1'
const only = process.argv[4]
const spark = await SparkSession.builder().master(`local[${threads}]`).config('spark.executor.memory','3g').getOrCreate()
const duck = await (await DuckDBInstance.create(':memory:', { threads: String(threads) })).connect()
for (const t of ['lineitem','orders','customer','part','partsupp','supplier','nation','region']) {
  await spark.read.parquet(`${dir}/${t}.parquet`).createOrReplaceTempView(t)
  await duck.run(`create view ${t} as select * from '${dir}/${t}.parquet'`)
}
const queries: Record<string,string> = {
  scan: `select count(*), sum(l_extendedprice), sum(l_suppkey) from lineitem where l_partkey + l_orderkey is not null`,
  scanf: `select count(*), sum(l_extendedprice), sum(l_suppkey) from lineitem where l_partkey + l_orderkey > 0`,

  lo_count: `select count(*), sum(l_extendedprice), sum(o_totalprice) from lineitem join orders on l_orderkey = o_orderkey`,
  lo_broadcast: `select /*+ broadcast(orders) */ count(*), sum(l_extendedprice), sum(o_totalprice) from lineitem join orders on l_orderkey = o_orderkey`,
  lp: `select count(*), sum(l_extendedprice), sum(p_size) from lineitem join part on l_partkey = p_partkey`,
  q3ish: `select l_orderkey, sum(l_extendedprice * (1 - l_discount)) as revenue, o_orderdate, o_shippriority from customer, orders, lineitem where c_mktsegment = 'BUILDING' and c_custkey = o_custkey and l_orderkey = o_orderkey and o_orderdate < date '1995-03-15' and l_shipdate > date '1995-03-15' group by l_orderkey, o_orderdate, o_shippriority order by revenue desc, o_orderdate limit 10`,
  q5ish: `select n_name, sum(l_extendedprice * (1 - l_discount)) as revenue from customer, orders, lineitem, supplier, nation, region where c_custkey = o_custkey and l_orderkey = o_orderkey and l_suppkey = s_suppkey and c_nationkey = s_nationkey and s_nationkey = n_nationkey and n_regionkey = r_regionkey and r_name = 'ASIA' and o_orderdate >= date '1994-01-01' and o_orderdate < date '1995-01-01' group by n_name order by revenue desc`,
  semi: `select count(*) from orders left semi join lineitem on o_orderkey = l_orderkey and l_commitdate < l_receiptdate`,
}
const duckText = (s: string) => s.replace(/\/\*\+.*?\*\//, '').replace('left semi join', 'semi join')
const median = (xs: number[]) => xs.sort((a,b)=>a-b)[xs.length>>1]
for (const [name, text] of Object.entries(queries)) {
  if (only && !name.includes(only)) continue
  const v: number[] = [], d: number[] = []
  let a: any, b: any
  for (let i = 0; i < Number(process.env.ROUNDS ?? 5); i++) {
    let t = cpu(); a = await (await spark.sql(text)).collect(); const tv = cpu() - t
    t = cpu(); b = await (await duck.runAndReadAll(duckText(text))).getRows(); const td = cpu() - t
    if (i > 0) { v.push(tv); d.push(td) }
  }
  console.log(name.padEnd(14), 'vonk', median(v).toFixed(0).padStart(6), 'min', Math.min(...v).toFixed(0), 'duck', median(d).toFixed(0).padStart(6), 'min', Math.min(...d).toFixed(0), JSON.stringify(a[0].toJSON()).slice(0,60), '|', b[0].map(String).join(',').slice(0,60))
}
if (only) await (await spark.sql(queries[only] ?? '')).explain()
await spark.stop()
