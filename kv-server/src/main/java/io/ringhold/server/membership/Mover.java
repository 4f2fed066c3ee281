package io.ringhold.server.membership;

import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Decision;
import io.ringhold.server.cluster.Joining;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.cluster.Move;
import io.ringhold.server.cluster.NextStep;
import io.ringhold.server.raft.Deadline;
import io.ringhold.server.raft.ShardGroup;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Carries the moves of the document out, on the node that leads the meta group: looks at each one,
/// takes the next step, and writes down how far it came.
///
/// It keeps nothing that matters. Whoever leads the meta group next looks at the same document and
/// the same replicas, and goes on.
public final class Mover implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Mover.class.getName());
  private static final Duration PERIOD = Duration.ofMillis(250);
  private static final Duration MEND_PERIOD = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /// Where tests stop a mover, as a kill would.
  public interface Seam {
    void before(NextStep step);

    void after(NextStep step);

    Seam NONE =
        new Seam() {
          @Override
          public void before(NextStep step) {}

          @Override
          public void after(NextStep step) {}
        };
  }

  private final MetaGroup meta;
  private final ClusterState founding;
  private final Neighbours neighbours;
  private final InstantSource clock;
  private final Seam seam;
  private final Map<Long, String> notes = new ConcurrentHashMap<>();

  /// Shards whose voters are being changed by an order from here.
  private final Set<Integer> swapping = ConcurrentHashMap.newKeySet();

  private final List<Thread> threads;
  private volatile boolean closed;

  /// @param founding the document to begin with when there is none
  public Mover(
      MetaGroup meta,
      ClusterState founding,
      Neighbours neighbours,
      InstantSource clock,
      Seam seam) {
    this.meta = meta;
    this.founding = founding;
    this.neighbours = neighbours;
    this.clock = clock;
    this.seam = seam;
    this.threads =
        List.of(
            Thread.ofVirtual().name("mover").unstarted(() -> run(this::move, PERIOD)),
            Thread.ofVirtual().name("mender").unstarted(() -> run(this::mend, MEND_PERIOD)));
  }

  public void start() {
    threads.forEach(Thread::start);
  }

  private interface Round {
    void on(ClusterState state) throws InterruptedException;
  }

  private void run(Round round, Duration period) {
    while (!closed) {
      try {
        if (!meta.isLedHere()) {
          notes.clear();
        } else if (meta.confirmed(Deadline.in(PATIENCE))
            instanceof MetaGroup.Result.Done(var state)) {
          round.on(state);
        } else {
          meta.found(founding, Deadline.in(PATIENCE));
        }
        Thread.sleep(period);
      } catch (InterruptedException _) {
        return;
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "moves are looked at again in a moment: {0}", e.toString());
      }
    }
  }

  private void move(ClusterState state) throws InterruptedException {
    raiseFeatureLevel(state);
    notes.keySet().retainAll(state.moves().open().stream().map(Move::id).toList());
    for (Move move : NextStep.dueMoves(state)) {
      if (!swapping.contains(move.shard())
          && meta.confirmed(Deadline.in(PATIENCE)) instanceof MetaGroup.Result.Done(var now)) {
        now.moves().open().stream()
            .filter(m -> m.id() == move.id())
            .findFirst()
            .ifPresent(m -> step(now, m));
      }
    }
  }

  private void mend(ClusterState state) {
    for (int shard = ClusterState.META; shard < state.shards(); shard++) {
      if (!swapping.contains(shard)) {
        mend(state, shard);
      }
    }
  }

  private void mend(ClusterState state, int at) {
    // Its leader may be just the replica that the placement does not know.
    List<String> stores =
        Stream.concat(state.storesOf(at).stream(), state.belonging().map(Member::storeId))
            .distinct()
            .toList();
    NextStep next =
        NextStep.mend(
            state,
            at,
            ShardLeader.among(stores, state, at, neighbours),
            store -> replica(state, store, at));
    switch (next) {
      case NextStep.Wait _, NextStep.Write _ -> {}
      case NextStep.PassLeadership pass -> passLeadership(state, pass);
      case NextStep.Swap swap -> {
        LOG.log(Level.WARNING, "voters are not those of the placement; mended by {0}", swap);
        swapAside(state, swap, problem -> LOG.log(Level.WARNING, "not mended: {0}", problem));
      }
    }
  }

  private void raiseFeatureLevel(ClusterState state) throws InterruptedException {
    int common = Joining.commonFeatureLevel(state);
    if (common > state.featureLevel()) {
      meta.change(
          Optional.of(state.epoch()),
          now -> new Decision.Accepted(Joining.raised(now, common)),
          Deadline.in(PATIENCE));
      LOG.log(Level.INFO, "every node understands feature level {0}: it is on now", common);
    }
  }

  private void step(ClusterState state, Move move) {
    NextStep next = NextStep.of(state, move, observe(state, move), clock.millis());
    seam.before(next);
    switch (next) {
      case NextStep.Wait(var note) -> notes.put(move.id(), note);
      case NextStep.Write(var changed) -> record(state, move, changed);
      case NextStep.PassLeadership pass -> {
        notes.put(move.id(), "the replica that goes leads the shard; another one takes over");
        passLeadership(state, pass);
      }
      case NextStep.Swap swap -> {
        notes.put(move.id(), "the new replica catches up and takes the old one's vote");
        swapAside(state, swap, problem -> notes.put(move.id(), problem));
      }
    }
    seam.after(next);
  }

  private void record(ClusterState state, Move move, ClusterState changed) {
    try {
      MetaGroup.Result result =
          meta.change(
              Optional.of(state.epoch()),
              _ -> new Decision.Accepted(changed),
              Deadline.in(PATIENCE));
      if (result instanceof MetaGroup.Result.Done) {
        notes.remove(move.id());
        LOG.log(Level.INFO, "{0}", describe(changed, move.id()));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void passLeadership(ClusterState state, NextStep.PassLeadership pass) {
    member(state, pass.leader())
        .ifPresent(
            at -> neighbours.passLeadership(at, pass.shard(), Groups.peerId(state, pass.to())));
  }

  /// Blocks until the new replica has caught up, so not on the thread that looks after the others.
  private void swapAside(ClusterState state, NextStep.Swap swap, Consumer<String> onProblem) {
    Member leader = member(state, swap.leader()).orElse(null);
    if (leader == null || !swapping.add(swap.shard())) {
      return;
    }
    Thread.ofVirtual()
        .name("swap-" + swap.shard())
        .start(() -> {
          try {
            String problem =
                neighbours.changeVoters(
                    leader,
                    swap.shard(),
                    swap.fence(),
                    swap.before().stream().map(id -> Groups.peerId(state, id)).toList(),
                    swap.after().stream().map(id -> peer(state, id)).toList());
            if (problem != null) {
              onProblem.accept(problem);
            }
          } finally {
            swapping.remove(swap.shard());
          }
        });
  }

  private static ShardGroup.Member peer(ClusterState state, String storeId) {
    return Groups.peer(state.store(storeId).orElseThrow());
  }

  private static String describe(ClusterState state, long id) {
    return Stream.concat(state.moves().open().stream(), state.moves().ended().stream())
        .filter(move -> move.id() == id)
        .findFirst()
        .map(move ->
            "move=%d shard=%d from=%s to=%s phase=%s epoch=%d"
                .formatted(
                    id,
                    move.shard(),
                    move.from() == null ? "-" : state.nameOf(move.from()),
                    move.to() == null ? "-" : state.nameOf(move.to()),
                    move.phase(),
                    state.epoch()))
        .orElse("move=" + id);
  }

  /// Looks at no more than what the move's phase waits for.
  private NextStep.Observed observe(ClusterState state, Move move) {
    NextStep.Replica absent = new NextStep.Replica.Absent();
    NextStep.Group unseen = new NextStep.Group.Unknown("not looked at");
    return switch (move.phase()) {
      case PLANNED, DONE, CANCELLED -> new NextStep.Observed(unseen, absent, absent);
      case COPYING ->
          new NextStep.Observed(unseen, absent, replica(state, move.to(), move.shard()));
      case SWAPPING -> new NextStep.Observed(group(state, move), absent, absent);
      case CLEANING ->
          new NextStep.Observed(unseen, replica(state, move.from(), move.shard()), absent);
    };
  }

  private NextStep.Replica replica(ClusterState state, @Nullable String storeId, int shard) {
    if (storeId == null) {
      return new NextStep.Replica.Absent();
    }
    return member(state, storeId)
        .map(at -> neighbours.replica(at, shard))
        .orElseGet(() -> new NextStep.Replica.Unknown("its disk is struck off"));
  }

  private NextStep.Group group(ClusterState state, Move move) {
    List<String> stores =
        Stream.concat(state.storesOf(move.shard()).stream(), Stream.ofNullable(move.to())).toList();
    return ShardLeader.among(stores, state, move.shard(), neighbours);
  }

  private static Optional<Member> member(ClusterState state, String storeId) {
    return state.store(storeId).filter(Member::belongs);
  }

  /// What each open move waits for; known only where the meta group is led.
  public Map<Long, String> notes() {
    return Map.copyOf(notes);
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
  }
}
