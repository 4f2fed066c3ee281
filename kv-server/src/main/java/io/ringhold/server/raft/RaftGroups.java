package io.ringhold.server.raft;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.LifeCycle;

/// Opens and closes the Raft groups of this node's server.
final class RaftGroups {
  private static final long MANAGEMENT_TIMEOUT_MS = 30_000;
  private static final Duration CLOSE_TIME_MAX = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(10);

  /// Ratis does nothing while fewer entries than this were applied since the last cut. Its default,
  /// 1,024, would let 512 MiB of large entries pile up.
  private static final long ENTRIES_SINCE_LAST_MIN = 1;

  private final RaftServer server;
  private final GroupDoor door;
  private final Map<RaftGroupId, CompletableFuture<Void>> removals = new ConcurrentHashMap<>();
  private final ClientId clientId = ClientId.randomId();
  private final AtomicLong callIds = new AtomicLong();

  RaftGroups(RaftServer server, GroupDoor door) {
    this.server = server;
    this.door = door;
  }

  void add(ShardGroup group) throws IOException {
    server.groupManagement(
        GroupManagementRequest.newAdd(
            clientId, server.getId(), callIds.incrementAndGet(), raftGroup(group), false));
    removals.remove(RaftGroupId.valueOf(group.id()));
    door.open(RaftGroupId.valueOf(group.id()));
  }

  private static RaftGroup raftGroup(ShardGroup group) {
    return RaftGroup.valueOf(
        RaftGroupId.valueOf(group.id()), group.members().stream().map(RaftGroups::peer).toList());
  }

  static RaftPeer peer(ShardGroup.Member member) {
    return RaftPeer.newBuilder().setId(member.peerId()).setAddress(member.raftAddress()).build();
  }

  /// Closes a group and leaves its files as they are; waits for whoever closes it already. Bounded
  /// in time: closing a log of Ratis 3.3.0 can wait for its cache thread, which waits for the log's
  /// lock.
  ///
  /// @throws IOException when it did not close: its files are still held and must not be touched
  ///   before the process has ended
  void remove(RaftGroupId groupId) throws IOException {
    door.close(groupId);
    try {
      removals
          .computeIfAbsent(groupId, this::beginRemoval)
          .get(CLOSE_TIME_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      throw new IOException("the Raft group did not close in " + CLOSE_TIME_MAX);
    } catch (ExecutionException e) {
      throw new IOException("the Raft group did not close cleanly", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the Raft group closed", e);
    }
  }

  private CompletableFuture<Void> beginRemoval(RaftGroupId groupId) {
    GroupManagementRequest request =
        GroupManagementRequest.newRemove(
            clientId, server.getId(), callIds.incrementAndGet(), groupId, false, false);
    CompletableFuture<Void> removed = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("raft-group-close")
        .start(() -> {
          try {
            RaftServer.Division division = server.getDivision(groupId);
            server.groupManagement(request);
            awaitClosed(division);
            removed.complete(null);
          } catch (IOException | InterruptedException | RuntimeException e) {
            removed.completeExceptionally(e);
          }
        });
    return removed;
  }

  /// A group that closes by itself, on a thread of its own, is removed at once; but only when it is
  /// closed does it leave its files alone. Until then it may still cut the log to the length that
  /// it knows, under whoever has opened it again.
  private static void awaitClosed(RaftServer.Division division) throws InterruptedException {
    while (division.getInfo().getLifeCycleState() != LifeCycle.State.CLOSED) {
      Thread.sleep(POLL);
    }
  }

  /// Has the applying thread publish what is durable, and cut the log behind it; blocks until that
  /// is done.
  void takeSnapshot(RaftGroupId groupId) throws IOException {
    server.snapshotManagement(
        SnapshotManagementRequest.newCreate(
            clientId,
            server.getId(),
            groupId,
            callIds.incrementAndGet(),
            MANAGEMENT_TIMEOUT_MS,
            ENTRIES_SINCE_LAST_MIN));
  }
}
