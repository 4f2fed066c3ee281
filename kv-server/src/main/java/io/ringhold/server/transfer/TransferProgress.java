package io.ringhold.server.transfer;

/// Told how far a transfer is, in bytes; what was there already counts as done.
public interface TransferProgress {
  TransferProgress NONE = (_, _) -> {};

  void at(long done, long total);
}
