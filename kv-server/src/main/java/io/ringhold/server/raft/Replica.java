package io.ringhold.server.raft;

import io.ringhold.server.shard.Answer;
import io.ringhold.server.shard.Command;
import io.ringhold.server.shard.LogEntry;
import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.Query;
import io.ringhold.server.shard.ReadLevel;
import io.ringhold.server.shard.Refusal;
import io.ringhold.server.shard.ShardMachine;
import io.ringhold.storage.Shard;
import io.ringhold.storage.StorageException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;

/// This node's replica of one shard: writes through the log, reads at the level asked for.
public final class Replica implements TermConfirmation.Leader {
  /// A follower this prompt and this near can take over at once.
  static final long PROMPT_MS = 1_500;

  static final long NEAR = 64;

  private final int shard;
  private final String node;
  private final RaftServer server;
  private final RaftGroupId groupId;
  private final InstantSource clock;
  private final Shard store;
  private final ShardMachine machine;
  private final ShardStateMachine stateMachine;
  private final AppliedIndex applied;
  private final Digests digests;
  private final Freshness freshness;
  private final ShardGroup group;
  private final CommandLane lane;
  private final LogDirectories logs;
  private final RefusedWrites refusedWrites = new RefusedWrites();
  private final ClientId laneId = ClientId.randomId();
  private final AtomicLong callIds = new AtomicLong();
  private volatile @Nullable String problem;

  /// What a replica is made of, besides the Raft server.
  record Parts(
      Shard store,
      ShardMachine machine,
      ShardStateMachine stateMachine,
      AppliedIndex applied,
      Digests digests,
      LogDirectories logs) {}

  Replica(
      ShardGroup group,
      String node,
      RaftServer server,
      Parts parts,
      Peers peers,
      TermConfirmation confirmation,
      InstantSource clock,
      UnaryOperator<CommandLane.Proposer> proposers) {
    this.shard = group.shard();
    this.group = group;
    this.node = node;
    this.server = server;
    this.groupId = RaftGroupId.valueOf(group.id());
    this.clock = clock;
    this.store = parts.store();
    this.machine = parts.machine();
    this.stateMachine = parts.stateMachine();
    this.applied = parts.applied();
    this.digests = parts.digests();
    this.logs = parts.logs();
    this.freshness = new Freshness(this, parts.applied(), confirmation, peers);
    this.lane = new CommandLane(shard, proposers.apply(this::propose), clock);
  }

  @Override
  public int shard() {
    return shard;
  }

  /// Blocks until the command is applied or surely will not be, or the deadline passes.
  public Outcome write(Command command, Deadline deadline) throws InterruptedException {
    return switch (standing()) {
      case Standing.NotLeading(var refusal) -> new Outcome.Refused(refusal);
      case Standing.Claim _ when store.pressure() >= 1.0 ->
          new Outcome.Refused(
              Refusal.of(
                  Refusal.Reason.OVERLOADED,
                  "shard %d flushes more slowly than it is written on node %s; not applied, try again later"
                      .formatted(shard, node)));
      case Standing.Claim _ -> lane.submit(command, deadline);
    };
  }

  /// Blocks until the state is as fresh as the level asks, then answers from it.
  public Answer read(Query query, ReadLevel level, Deadline deadline) throws InterruptedException {
    Refusal refusal = freshness.await(level, deadline);
    if (refusal != null) {
      return new Answer.Refused(refusal);
    }
    Answer answer = answer(query);
    return level instanceof ReadLevel.Linearizable && answer.hasExpired(clock.millis())
        ? answerLater(query, deadline)
        : answer;
  }

  /// A shard's time is that of its log and stands still while nobody writes: an entry that does
  /// nothing moves it on. Looking at the clock instead would show a value again after another
  /// leader, whose clock is ahead, had called it expired.
  private Answer answerLater(Query query, Deadline deadline) throws InterruptedException {
    return switch (write(Command.Write.NOTHING, deadline)) {
      case Outcome.Written _ -> answer(query);
      case Outcome.Refused(var refusal) -> new Answer.Refused(refusal);
      default -> new Answer.Refused(noLeader());
    };
  }

  private Answer answer(Query query) {
    try {
      return machine.answer(query);
    } catch (StorageException e) {
      stateMachine.unreadable(e);
      return new Answer.Refused(unavailable());
    }
  }

  /// A read index of this shard that a majority has just confirmed; for replicas elsewhere that are
  /// asked for fresh state.
  public Confirmation confirm(Deadline deadline) throws InterruptedException {
    return freshness.confirm(deadline);
  }

  @Override
  public Standing standing() {
    if (problem != null) {
      return new Standing.NotLeading(unavailable());
    }
    try {
      RaftServer.Division division = division();
      DivisionInfo info = division.getInfo();
      if (!info.isLeader()) {
        String leader = leader();
        return new Standing.NotLeading(
            leader == null
                ? noLeader()
                : new Refusal(
                    Refusal.Reason.NOT_LEADER,
                    "node %s does not lead shard %d, node %s does".formatted(node, shard, leader),
                    leader));
      }
      long term = info.getCurrentTerm();
      if (!info.isLeaderReady()) {
        return new Standing.NotLeading(
            Refusal.of(
                Refusal.Reason.NO_LEADER,
                "node %s has just been elected for shard %d and is not ready yet"
                    .formatted(node, shard)));
      }
      return new Standing.Claim(
          term,
          division.getRaftLog().getLastCommittedIndex(),
          VotersOf.halves(division.getRaftConf()));
    } catch (IOException _) {
      return new Standing.NotLeading(unavailable());
    }
  }

  /// The group as its leader knows it, confirmed by a majority after this call began.
  GroupReport group(Deadline deadline) throws InterruptedException {
    if (confirm(deadline) instanceof Confirmation.Denied(var refusal)) {
      return new GroupReport.Unconfirmed(refusal.message());
    }
    try {
      RaftServer.Division division = division();
      RaftConfiguration conf = division.getRaftConf();
      long committed = division.getRaftLog().getLastCommittedIndex();
      List<String> inReach =
          ReplicaReport.PeerProgress.of(division.getInfo()).stream()
              .filter(peer ->
                  peer.lastResponseMs() <= PROMPT_MS && committed - peer.matchIndex() <= NEAR)
              .map(ReplicaReport.PeerProgress::peerId)
              .toList();
      return new GroupReport.Led(
          VotersOf.peerIds(conf),
          VotersOf.isJoint(conf) || conf.getLogEntryIndex() > committed,
          inReach);
    } catch (IOException e) {
      return new GroupReport.Unconfirmed(String.valueOf(e.getMessage()));
    }
  }

  /// Whether this replica takes itself for the leader.
  public boolean leads() {
    return standing() instanceof Standing.Claim;
  }

  @Override
  public boolean stillLeads(long term) {
    try {
      DivisionInfo info = division().getInfo();
      return info.isLeader() && info.getCurrentTerm() == term;
    } catch (IOException _) {
      return false;
    }
  }

  /// The current Raft term; -1 when the replica is closed, which then proves nothing to a leader.
  public long term() {
    try {
      return problem == null ? division().getInfo().getCurrentTerm() : -1;
    } catch (IOException _) {
      return -1;
    }
  }

  /// The node that leads the shard, as far as this replica knows.
  public @Nullable String leader() {
    String leader = leaderId();
    return leader == null ? null : ShardGroup.nodeOf(leader);
  }

  @Nullable String leaderId() {
    try {
      RaftPeerId leader = division().getInfo().getLeaderId();
      return leader == null ? null : leader.toString();
    } catch (IOException _) {
      return null;
    }
  }

  private CompletableFuture<List<Outcome>> propose(LogEntry entry) {
    EntryMessage message = new EntryMessage(entry);
    RaftClientRequest request =
        RaftClientRequest.newBuilder()
            .setClientId(laneId)
            .setServerId(server.getId())
            .setGroupId(groupId)
            .setCallId(callIds.incrementAndGet())
            .setMessage(message)
            .setType(RaftClientRequest.writeRequestType())
            .build();
    CompletableFuture<RaftClientReply> reply;
    try {
      reply = ((RaftClientAsynchronousProtocol) division()).submitClientRequestAsync(request);
    } catch (IOException | RuntimeException e) {
      reply = CompletableFuture.failedFuture(e);
    }
    return reply.handle((answer, failure) -> {
      if (failure == null
          && answer.isSuccess()
          && answer.getMessage() instanceof OutcomesMessage(var outcomes)) {
        refusedWrites.end();
        return outcomes;
      }
      Throwable cause = failure != null ? failure : answer.getException();
      if (cause instanceof LeaderSteppingDownException) {
        refusedWrites.refused();
      } else {
        refusedWrites.end();
      }
      return Collections.nCopies(
          entry.commands().size(), ProposalFailures.outcome(shard, node, message, cause));
    });
  }

  String node() {
    return node;
  }

  String peerId() {
    return server.getId().toString();
  }

  RaftServer.Division division() throws IOException {
    return server.getDivision(groupId);
  }

  ShardGroup group() {
    return group;
  }

  boolean isOf(ShardMachine other) {
    return machine == other;
  }

  RaftGroupId groupId() {
    return groupId;
  }

  /// How the replica stands; asks nobody.
  public ReplicaReport report() {
    RaftServer.Division division = null;
    try {
      division = problem == null ? division() : null;
    } catch (IOException _) {
      // Closed while we looked: reported as such.
    }
    return new ReplicaReport(
        shard,
        division == null
            ? ReplicaReport.Role.QUARANTINED
            : ReplicaReport.Role.of(division.getInfo()),
        division == null ? -1 : division.getInfo().getCurrentTerm(),
        leader(),
        division == null || isStarting(division)
            ? -1
            : division.getRaftLog().getLastCommittedIndex(),
        applied.get(),
        lag(),
        store.durable(),
        store.lastSequence(),
        logs.bytes(groupId.getUuid()),
        store.stats(),
        problem,
        division == null ? List.of() : VotersOf.peerIds(division.getRaftConf()),
        division == null ? List.of() : ReplicaReport.PeerProgress.of(division.getInfo()));
  }

  /// Its log cannot be asked yet.
  private static boolean isStarting(RaftServer.Division division) {
    return switch (division.getInfo().getLifeCycleState()) {
      case NEW, STARTING -> true;
      case RUNNING, PAUSING, PAUSED, EXCEPTION, CLOSING, CLOSED -> false;
    };
  }

  RefusedWrites refusedWrites() {
    return refusedWrites;
  }

  public Digests.@Nullable Digest digest(long index, Deadline deadline)
      throws InterruptedException {
    if (!applied.await(index, deadline)) {
      return null;
    }
    CompletableFuture<Digests.Digest> digest = digests.at(index).orElse(null);
    if (digest == null) {
      return null;
    }
    try {
      return digest.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException _) {
      return null;
    }
  }

  public Shard store() {
    return store;
  }

  /// Entries that the shard has committed, as far as this replica has heard, and that it has not
  /// applied; -1 when it is closed or just being opened.
  public long lag() {
    try {
      RaftServer.Division division = division();
      if (isStarting(division)) {
        return -1;
      }
      long committed =
          division.getCommitInfos().stream()
              .mapToLong(CommitInfoProto::getCommitIndex)
              .max()
              .orElse(0);
      return problem == null ? Math.max(0, committed - applied.get()) : -1;
    } catch (IOException _) {
      return -1;
    }
  }

  public long appliedIndex() {
    return applied.get();
  }

  void requestFlush() {
    stateMachine.requestFlush();
  }

  /// Set once, when the replica stops for good.
  public @Nullable String problem() {
    return problem;
  }

  /// Returns false when it had stopped already.
  synchronized boolean fail(String what) {
    if (problem != null) {
      return false;
    }
    problem = what;
    lane.close();
    return true;
  }

  void close() {
    lane.close();
  }

  Refusal unavailable() {
    return Refusal.of(
        Refusal.Reason.SHARD_UNAVAILABLE,
        "the replica of shard %d on node %s is closed (%s); other replicas may serve it"
            .formatted(shard, node, problem == null ? "stopping" : problem));
  }

  Refusal noLeader() {
    return Refusal.of(
        Refusal.Reason.NO_LEADER,
        "shard %d has no leader that node %s knows of; an election takes a few seconds if a majority of its replicas is up"
            .formatted(shard, node));
  }
}
