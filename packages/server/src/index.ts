/** The Spark Connect service over the engine. */
export { connectService, reportedSparkVersion } from './connect-service.ts'
