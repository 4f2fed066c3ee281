package io.ringhold.server.raft;

import io.ringhold.server.shard.LogEntry;
import io.ringhold.server.shard.LogEntryCodec;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/// A log entry on its way into Ratis. The leader applies the very object, so that its own entries
/// are never decoded.
final class EntryMessage implements Message {
  private final LogEntry entry;
  private final ByteString content;
  private volatile boolean appended;

  EntryMessage(LogEntry entry) {
    this.entry = entry;
    this.content = UnsafeByteOperations.unsafeWrap(LogEntryCodec.encode(entry));
  }

  LogEntry entry() {
    return entry;
  }

  @Override
  public ByteString getContent() {
    return content;
  }

  /// Called right before Ratis appends the entry: from here on it may be committed whatever the
  /// caller is told.
  void markAppended() {
    appended = true;
  }

  boolean appended() {
    return appended;
  }
}
