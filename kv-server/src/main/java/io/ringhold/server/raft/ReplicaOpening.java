package io.ringhold.server.raft;

import io.ringhold.server.transfer.Staging;
import io.ringhold.storage.Engine;
import io.ringhold.storage.LogPosition;
import io.ringhold.storage.Shard;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;

/// Brings the two halves of a replica, tables and Raft log, together, or says why they do not fit.
final class ReplicaOpening {
  private static final Logger LOG = System.getLogger(ReplicaOpening.class.getName());

  private final LogDirectories logs;
  private final Engine engine;
  private final RaftServer server;
  private final RaftGroups groups;

  ReplicaOpening(LogDirectories logs, Engine engine, RaftServer server, RaftGroups groups) {
    this.logs = logs;
    this.engine = engine;
    this.server = server;
    this.groups = groups;
  }

  /// Opens the store if it and the log are halves of one history. A log without entries is right
  /// for a store that is new or was just installed, and for no other.
  Shard openStore(ShardGroup group, Staging staging) throws IOException {
    String name = RaftNode.storeName(group.shard());
    staging.finish(engine, name, () -> logs.discardEntries(group.id()));
    boolean entries = logs.hasEntries(group.id());
    boolean votes = logs.hasVotes(group.id());
    if (!engine.shardExists(name) && !entries && group.members().isEmpty()) {
      throw new IOException("it was not copied to its end; copy it again");
    }
    if (!engine.shardExists(name) && (entries || votes)) {
      throw new IOException("its Raft log is there but its tables are not; replace the replica");
    }
    Shard store = engine.openShard(name);
    Staging.Installed installed = staging.installed();
    boolean justInstalled =
        installed != null && installed.isAt(store.durable()) && (votes || !installed.votes());
    if (!entries && !store.durable().equals(LogPosition.ZERO) && !justInstalled) {
      store.close();
      throw new IOException("its tables are there but its Raft log is not; replace the replica");
    }
    if (entries) {
      staging.forgetInstalled();
    }
    staging.clearIfStale(store.durable());
    return store;
  }

  /// Starts the group on its log.
  void join(ShardGroup group, Shard store, Staging staging) throws IOException {
    mend(group);
    logs.serve(group.id());
    try {
      groups.add(group);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(
          "its Raft log in %s cannot be opened: %s; replace the replica"
              .formatted(logs.served().resolve(group.id().toString()), RaftNode.message(e)));
    }
    requireNoGap(RaftGroupId.valueOf(group.id()), store.durable());
    logs.force(group.id());
    Staging.Installed installed = staging.installed();
    if (installed != null && !installed.votes()) {
      staging.votes(installed);
    }
  }

  private void mend(ShardGroup group) throws IOException {
    long cut = logs.mend(group.id());
    if (cut > 0) {
      LOG.log(
          Level.WARNING,
          "shard={0} its Raft log ended in {1,number,#} bytes of a batch that had not been synced when the machine stopped; they were cut",
          group.shard(),
          cut);
    }
  }

  /// Tables and log are two files of one history: what lies between them would be lost without a
  /// word.
  private void requireNoGap(RaftGroupId groupId, LogPosition durable) throws IOException {
    long logStart = server.getDivision(groupId).getRaftLog().getStartIndex();
    long next = durable.term() == 0 ? 0 : durable.index() + 1;
    if (logStart > next) {
      groups.remove(groupId);
      throw new IOException(
          "its tables end before log index %d and its Raft log begins at %d: the entries between are missing; replace the replica"
              .formatted(next, logStart));
    }
  }
}
