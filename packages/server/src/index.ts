/** The Spark Connect service over the engine. */
export { connectService, incrementalOption, reportedSparkVersion } from './connect-service.ts'
