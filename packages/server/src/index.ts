/** The Spark Connect service over the engine. */
export { reportedSparkVersion } from './analyze-service.ts'
export { connectService } from './connect-service.ts'
