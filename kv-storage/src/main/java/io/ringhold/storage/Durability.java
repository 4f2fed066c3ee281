package io.ringhold.storage;

/// When a write of a [LocalStore] returns.
public enum Durability {
  /// It is on the disk.
  SYNC,
  /// The operating system has it; it is on the disk after [LocalStoreOptions#syncInterval].
  INTERVAL,
  /// The operating system has it; it is on the disk at some time.
  NONE
}
