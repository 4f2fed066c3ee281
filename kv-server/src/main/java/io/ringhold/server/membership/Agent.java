package io.ringhold.server.membership;

import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.cluster.Move;
import io.ringhold.server.cluster.NextStep;
import io.ringhold.server.raft.RaftNode;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes this node hold what the cluster's document says that it should: copies a replica that is
/// to come here, deletes one that has gone elsewhere, or that was damaged before it had a vote.
///
/// Deleting needs proof: the shard's leader, confirmed by a majority, says that this disk votes no
/// more. A document alone, which may be old or ahead of the group, is never enough.
public final class Agent implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Agent.class.getName());
  private static final int ROUNDS_PER_REPORT = 8;
  private static final Duration PERIOD = Duration.ofMillis(250);
  private static final int ASK_ANYBODY_EVERY = 8;

  private final Member self;
  private final ClusterView view;
  private final MetaGroup meta;
  private final RaftNode raft;
  private final ReplicaManifest manifest;
  private final Neighbours neighbours;
  private final Consumer<String> refused;
  private final Map<Integer, Copy> copies = new ConcurrentHashMap<>();
  private final Set<Integer> dropping = new HashSet<>();
  private final Thread thread;
  private final DroppedKeyspaces droppedKeyspaces;
  private final Semaphore look = new Semaphore(0);
  private volatile boolean introduced;
  private volatile boolean closed;
  private int refreshes;
  private int rounds;

  /// @param refused is told why the cluster does not take this node as it is
  public Agent(
      Member self,
      ClusterView view,
      MetaGroup meta,
      RaftNode raft,
      ReplicaManifest manifest,
      Neighbours neighbours,
      Consumer<String> refused) {
    this.self = self;
    this.view = view;
    this.meta = meta;
    this.raft = raft;
    this.manifest = manifest;
    this.neighbours = neighbours;
    this.refused = refused;
    this.droppedKeyspaces = new DroppedKeyspaces(raft);
    this.thread = Thread.ofVirtual().name("agent").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /// Somebody goes by a newer document than this node.
  public void lookNow() {
    look.release();
  }

  private void run() {
    while (!closed) {
      try {
        refresh();
        ClusterState state = view.state();
        raft.preferLeaders(preferredLeaders(state));
        introduceOnce(state);
        copyWhatComes(state);
        dropWhatWent(state);
        reportDamage(state);
        droppedKeyspaces.sweep(state);
        look.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        look.drainPermits();
      } catch (InterruptedException _) {
        return;
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "the node looks again in a moment: {0}", e.toString());
      }
    }
  }

  /// From this node's own replica of the meta group, or from a voter when it has none that is led.
  private void refresh() throws InterruptedException {
    // A replica that lost its vote hears nothing any more, not even of that, and the voters known
    // here may have been replaced: now and then it is anybody, whatever seems to be known.
    boolean anybody = ++refreshes % ASK_ANYBODY_EVERY == 0;
    meta.refreshView();
    if (!anybody && meta.leader() != null) {
      return;
    }
    ClusterState state = view.state();
    List<Member> others =
        state.belonging().filter(member -> !member.storeId().equals(self.storeId())).toList();
    List<Member> voters =
        others.stream().filter(member -> state.metaVoters().contains(member.storeId())).toList();
    List<Member> ask = anybody || voters.isEmpty() ? others : voters;
    int turn = anybody ? refreshes / ASK_ANYBODY_EVERY : refreshes;
    if (!ask.isEmpty()) {
      neighbours.newerState(ask.get(turn % ask.size()), state.epoch()).ifPresent(view::offer);
    }
  }

  /// Tells the cluster which build runs here now.
  private void introduceOnce(ClusterState state) {
    if (introduced) {
      return;
    }
    boolean known = state.store(self.storeId()).filter(me -> me.runsLike(self)).isPresent();
    if (known) {
      introduced = true;
      return;
    }
    switch (neighbours.introduce(self.grpcAddress(), self, state.clusterId())) {
      case Neighbours.Welcome.Heard _ -> introduced = true;
      case Neighbours.Welcome.Refused(var why) -> {
        introduced = true;
        // A disk that was struck off may still be needed, while it votes.
        if (!isStruckOff()) {
          refused.accept(why);
        }
      }
      case Neighbours.Welcome.Silent _ -> {
        // Asked again in a moment.
      }
    }
  }

  /// A node to which shards are still being moved is busy with those, and a new one is cold: it
  /// leads when they are there.
  private static Map<Integer, String> preferredLeaders(ClusterState state) {
    Set<String> busy =
        state.moves().open().stream()
            .flatMap(move -> Stream.ofNullable(move.to()))
            .collect(Collectors.toSet());
    Map<Integer, String> preferred = new HashMap<>();
    for (int shard = 0; shard < state.shards(); shard++) {
      int at = shard;
      state.storesOf(shard).stream()
          .filter(
              store -> state.store(store).filter(m -> m.state() == Member.State.ACTIVE).isPresent())
          .filter(store -> !isSwappedOut(state, at, store) && !busy.contains(store))
          .findFirst()
          .ifPresent(store -> preferred.put(at, Groups.peerId(state, store)));
    }
    return preferred;
  }

  /// It passes its leadership on for the swap, and must not get it back before that.
  private static boolean isSwappedOut(ClusterState state, int shard, String store) {
    return state.moves().open().stream()
        .anyMatch(move ->
            move.shard() == shard
                && move.phase() == Move.Phase.SWAPPING
                && store.equals(move.from()));
  }

  private void copyWhatComes(ClusterState state) {
    Map<Integer, Move> coming = new HashMap<>();
    for (Move move : state.moves().open()) {
      // Also while it is swapped: a copy that was found damaged by then is made anew.
      if (brings(move)) {
        coming.put(move.shard(), move);
      }
    }
    copies.forEach((shard, copy) -> {
      if (!coming.containsKey(shard)) {
        copy.interrupt();
      }
    });
    for (int shard : coming.keySet()) {
      if (!copies.containsKey(shard) && !manifest.held().containsKey(shard)) {
        Copy copy = new Copy();
        copies.put(shard, copy);
        copy.thread =
            Thread.ofVirtual().name("copy-" + shard).start(() -> copy(state, shard, copy));
      }
    }
  }

  /// Fetches the state from the shard's leader and opens the group, still without a vote.
  private void copy(ClusterState state, int shard, Copy copy) {
    try {
      if (raft.replica(shard) != null) {
        // Opened by a try that could not write it down.
        manifest.join(shard);
      } else if (ShardLeader.of(state, shard, neighbours) instanceof NextStep.Group.Led led) {
        raft.copyShard(
            Groups.joined(state.clusterId(), shard), state.nameOf(led.leader()), copy::at);
        manifest.join(shard);
      }
    } catch (InterruptedException _) {
      LOG.log(Level.INFO, "shard={0} is not to come here any more; copying ended", shard);
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "shard={0} not copied, trying again: {1}", shard, e.getMessage());
    } finally {
      copies.remove(shard);
    }
  }

  /// A copy under way.
  private static final class Copy {
    volatile long bytesDone;
    volatile long bytesTotal;
    volatile @Nullable Thread thread;

    void at(long done, long total) {
      bytesDone = done;
      bytesTotal = total;
    }

    void interrupt() {
      Thread running = thread;
      if (running != null) {
        running.interrupt();
      }
    }
  }

  private void dropWhatWent(ClusterState state) {
    for (int shard : manifest.held().keySet()) {
      if (isToGo(state, shard) && isProvenVoteless(state, shard) && beginsToDrop(shard)) {
        try {
          raft.dropShard(Groups.joined(state.clusterId(), shard));
          manifest.drop(shard);
          LOG.log(
              Level.INFO,
              "shard={0} {1}; its replica here is deleted",
              shard,
              belongsHere(state, shard)
                  ? "was damaged before it had a vote"
                  : "has gone elsewhere");
        } catch (IOException e) {
          LOG.log(Level.WARNING, "shard={0} not deleted, trying again: {1}", shard, e.getMessage());
        } finally {
          endsToDrop(shard);
        }
      }
    }
  }

  /// Between the proof and this moment the shard may have been ordered back. It gets its vote back
  /// only after this node has called it open, which from now on it does not.
  private synchronized boolean beginsToDrop(int shard) {
    return isToGo(view.state(), shard) && dropping.add(shard);
  }

  private synchronized void endsToDrop(int shard) {
    dropping.remove(shard);
  }

  /// Until the document has moves that make the replica anew.
  private void reportDamage(ClusterState state) {
    if (rounds++ % ROUNDS_PER_REPORT != 0) {
      return;
    }
    for (int shard : raft.damaged()) {
      boolean mine = state.storesOf(shard).contains(self.storeId());
      if (mine && state.moves().open().stream().noneMatch(move -> move.shard() == shard)) {
        neighbours.reportDamage(self, shard);
      }
    }
  }

  private boolean isToGo(ClusterState state, int shard) {
    return !belongsHere(state, shard) || (comes(state, shard) && raft.damaged().contains(shard));
  }

  private boolean belongsHere(ClusterState state, int shard) {
    return shard >= state.shards()
        || state.storesOf(shard).contains(self.storeId())
        || comes(state, shard);
  }

  private boolean comes(ClusterState state, int shard) {
    return state.moves().open().stream().anyMatch(move -> move.shard() == shard && brings(move));
  }

  /// A replica to this disk.
  private boolean brings(Move move) {
    return self.storeId().equals(move.to()) && move.brings();
  }

  private boolean isProvenVoteless(ClusterState state, int shard) {
    return ShardLeader.of(state, shard, neighbours) instanceof NextStep.Group.Led led
        && !led.changing()
        && !led.voters().contains(self.storeId());
  }

  /// How this node stands to a shard. A replica that it calls open it will not delete, unless a
  /// newer document sends it away.
  public synchronized NextStep.Replica replica(int shard) {
    Copy copy = copies.get(shard);
    if (copy != null) {
      return new NextStep.Replica.Copying(copy.bytesDone, copy.bytesTotal);
    }
    if (!manifest.held().containsKey(shard)) {
      return new NextStep.Replica.Absent();
    }
    if (dropping.contains(shard) || !belongsHere(view.state(), shard)) {
      return new NextStep.Replica.Failed("an old replica is to be deleted");
    }
    String quarantined = raft.quarantined().get(shard);
    if (quarantined != null) {
      return new NextStep.Replica.Failed(quarantined);
    }
    return raft.replica(shard) == null
        ? new NextStep.Replica.Failed("held, but not open")
        : new NextStep.Replica.Open();
  }

  /// The shards that this node holds, open or not.
  public List<Integer> held() {
    return List.copyOf(manifest.held().keySet());
  }

  /// Whether a person works on this node.
  public boolean isInMaintenance() {
    return is(Member.State.MAINTENANCE);
  }

  /// Whether the cluster has struck this disk off.
  public boolean isStruckOff() {
    return is(Member.State.REMOVED);
  }

  private boolean is(Member.State state) {
    return view.state().store(self.storeId()).filter(me -> me.state() == state).isPresent();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    copies.values().forEach(Copy::interrupt);
  }
}
