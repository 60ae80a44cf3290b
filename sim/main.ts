/**
 * Long runs of the simulator. `npm run script -- sim/main.ts` runs seeds until stopped, `npm run script -- sim/main.ts
 * 1 5000` a range, and `npm run script -- sim/main.ts 17` replays one seed with everything that happened, which is how
 * a failure is looked at.
 */
import { SimulatedCluster } from './simulated-cluster.ts'

const [first, last] = process.argv.slice(2).map(Number)

if (first !== undefined && last === undefined) {
  const result = new SimulatedCluster(first, (line) => console.log(line)).run()
  console.log(JSON.stringify(result))
} else {
  const ends = new Map<string, number>()
  let events = 0
  for (let seed = first ?? 1; seed <= (last ?? Number.MAX_SAFE_INTEGER); seed++) {
    try {
      const result = new SimulatedCluster(seed).run()
      events += result.events
      for (const end of result.jobs) ends.set(end, (ends.get(end) ?? 0) + 1)
    } catch (cause) {
      console.error(`seed ${seed}: ${cause}`)
      process.exitCode = 1
    }
    if (seed % 1000 === 0) console.log(`seed ${seed}: ${events} events, jobs ${JSON.stringify([...ends])}`)
  }
  console.log(`${events} events, jobs ${JSON.stringify([...ends])}`)
}
