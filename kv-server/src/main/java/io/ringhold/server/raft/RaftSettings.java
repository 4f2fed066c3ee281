package io.ringhold.server.raft;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/// The settings of Ratis 3.3.0 that Ringhold runs with, and a check at start that those which
/// decide safety are what they must be.
final class RaftSettings {
  /// Bound of one log entry with its frame; a batch of 3 MiB fits with room to spare. A larger
  /// entry would make Ratis step down.
  static final int ENTRY_BYTES_MAX = 4 * 1024 * 1024;

  static final int SEGMENT_BYTES = 8 * 1024 * 1024;
  static final TimeDuration ELECTION_TIMEOUT_MIN = millis(1000);
  static final TimeDuration ELECTION_TIMEOUT_MAX = millis(2000);

  private RaftSettings() {}

  static RaftProperties of(Path storage, String host, int port) {
    RaftProperties settings = new RaftProperties();
    List<File> dirs = List.of(storage.toFile());
    RaftServerConfigKeys.setStorageDir(settings, dirs);
    GrpcConfigKeys.Server.setHost(settings, host);
    GrpcConfigKeys.Server.setPort(settings, port);
    GrpcConfigKeys.setMessageSizeMax(settings, SizeInBytes.valueOf(2L * ENTRY_BYTES_MAX));
    timing(settings);
    log(settings);
    memory(settings);
    durability(settings);
    snapshots(settings);
    return settings;
  }

  private static void timing(RaftProperties settings) {
    RaftServerConfigKeys.Rpc.setTimeoutMin(settings, ELECTION_TIMEOUT_MIN);
    RaftServerConfigKeys.Rpc.setTimeoutMax(settings, ELECTION_TIMEOUT_MAX);
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(settings, millis(300));
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(settings, millis(1500));
    RaftServerConfigKeys.LeaderElection.setPreVote(settings, true);
    // After a lost majority a node would sit out elections for 10 s; with three replicas that can
    // be the one that is needed.
    RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(settings, millis(2000));
    // A long pause of the process must not close the Raft server inside a living process; the
    // step-down it causes is enough.
    RaftServerConfigKeys.setCloseThreshold(settings, TimeDuration.valueOf(300, TimeUnit.SECONDS));
    RaftServerConfigKeys.Log.Appender.setWaitTimeMin(settings, millis(0));
    // A silent follower is tried every second. By default a node that comes back would hear of its
    // leaders only after 5 s, and after an hour and a half it would be tried without any pause.
    RaftServerConfigKeys.Log.Appender.setRetryPolicy(settings, "1ms,10, 1s,2000000000");
  }

  private static void log(RaftProperties settings) {
    RaftServerConfigKeys.Log.setSegmentSizeMax(settings, SizeInBytes.valueOf(SEGMENT_BYTES));
    RaftServerConfigKeys.Log.setPreallocatedSize(settings, SizeInBytes.valueOf("1MB"));
    // Counted in entries, which may have megabytes each.
    RaftServerConfigKeys.Log.setPurgeGap(settings, 1);
    // How far is decided by the state machine alone: see LogKeeping.
    RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(settings, true);
  }

  private static void memory(RaftProperties settings) {
    SizeInBytes entry = SizeInBytes.valueOf(ENTRY_BYTES_MAX);
    RaftServerConfigKeys.Log.Appender.setBufferByteLimit(settings, entry);
    RaftServerConfigKeys.Log.setWriteBufferSize(
        settings, SizeInBytes.valueOf(ENTRY_BYTES_MAX + 8L));
    RaftServerConfigKeys.Log.setSegmentCacheNumMax(settings, 1);
    RaftServerConfigKeys.Log.setSegmentCacheSizeMax(settings, SizeInBytes.valueOf("1MB"));
    RaftServerConfigKeys.Log.setQueueByteLimit(settings, SizeInBytes.valueOf("16MB"));
    RaftServerConfigKeys.Write.setByteLimit(settings, SizeInBytes.valueOf("32MB"));
    RaftServerConfigKeys.Write.setElementLimit(settings, 512);
    RaftServerConfigKeys.RetryCache.setExpiryTime(settings, millis(5000));
  }

  private static void durability(RaftProperties settings) {
    RaftServerConfigKeys.Log.setUnsafeFlushEnabled(settings, false);
    RaftServerConfigKeys.Log.setAsyncFlushEnabled(settings, false);
    RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(settings, true);
    RaftServerConfigKeys.Log.setCorruptionPolicy(
        settings, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
    // Saves an entry and an fsync per commit; the commit index after a restart is known once a
    // leader is.
    RaftServerConfigKeys.Log.setLogMetadataEnabled(settings, false);
  }

  private static void snapshots(RaftProperties settings) {
    RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(settings, false);
    RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(settings, false);
    RaftServerConfigKeys.Log.Appender.setInstallSnapshotEnabled(settings, false);
  }

  /// Refuses settings that would let an acknowledged write be lost. Each was shown to do so on
  /// Ratis 3.3.0.
  static void requireSafe(RaftProperties settings) {
    require(
        !RaftServerConfigKeys.Log.unsafeFlushEnabled(settings),
        "unsafe flush acknowledges entries that are not on disk");
    require(
        !RaftServerConfigKeys.Log.asyncFlushEnabled(settings),
        "async flush counts entries as flushed that are not, and drops errors of fsync");
    require(
        RaftServerConfigKeys.Log.appendEntriesComposeEnabled(settings),
        "without composed appends a follower confirms resent entries that are not on its disk");
    require(
        RaftServerConfigKeys.Log.corruptionPolicy(settings)
            == RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION,
        "another corruption policy silently drops acknowledged entries behind a damaged one");
    require(
        RaftServerConfigKeys.LeaderElection.preVote(settings),
        "without pre-vote a returning node deposes healthy leaders");
  }

  private static void require(boolean safe, String reason) {
    if (!safe) {
      throw new IllegalStateException("unsafe Raft setting: " + reason);
    }
  }

  private static TimeDuration millis(long millis) {
    return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
  }
}
