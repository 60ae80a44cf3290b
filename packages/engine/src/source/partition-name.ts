/** Hive's name for the partition of NULL. */
export const defaultPartitionName = '__HIVE_DEFAULT_PARTITION__'
