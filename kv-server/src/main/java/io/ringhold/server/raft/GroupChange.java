package io.ringhold.server.raft;

import io.ringhold.server.shard.Command;
import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.Receipt;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;

/// Changes who votes in a shard's group, on the node that leads it.
///
/// Two things make sure that an order that was given long ago, by somebody who no longer decides,
/// changes nothing: a fence with the order's epoch goes through the shard's log first, and is
/// refused behind a newer one; and the change is a compare and set of the voters that the order
/// names. Ratis then lets the new peer catch up without a vote before the voters change.
final class GroupChange {
  private static final ClientId CLIENT = ClientId.randomId();
  private static final AtomicLong CALL_IDS = new AtomicLong();

  /// What came of an order.
  sealed interface Result {
    record Changed() implements Result {}

    /// Asked too late: a newer order has fenced the shard.
    record Old(long newest) implements Result {}

    /// Nothing is known to have changed; look and try again.
    record NotYet(String why) implements Result {}
  }

  private final RaftServer server;
  private final Replica replica;
  private final boolean fences;

  GroupChange(RaftServer server, Replica replica, boolean fences) {
    this.server = server;
    this.replica = replica;
    this.fences = fences;
  }

  Result run(long epoch, List<String> before, List<ShardGroup.Member> after, Deadline deadline)
      throws InterruptedException {
    // One order at a time on this node, so that none slips between another's fence and its change.
    synchronized (replica) {
      return switch (fence(epoch, deadline)) {
        case Outcome.Fenced(var _, var newest) when newest > epoch -> new Result.Old(newest);
        case Outcome.Fenced(var receipt, var _)
            when fences && !replica.stillLeads(receipt.term()) ->
            new Result.NotYet("another node led the shard meanwhile");
        case Outcome.Fenced _ -> change(before, after, deadline);
        case Outcome.Refused(var refusal) -> new Result.NotYet(refusal.message());
        case Outcome other -> new Result.NotYet("the fence was not confirmed: " + other);
      };
    }
  }

  private Outcome fence(long epoch, Deadline deadline) throws InterruptedException {
    return fences
        ? replica.write(new Command.Fence(epoch), deadline)
        : new Outcome.Fenced(new Receipt(replica.shard(), 0, 0), epoch);
  }

  private Result change(List<String> before, List<ShardGroup.Member> after, Deadline deadline)
      throws InterruptedException {
    try {
      RaftConfiguration conf = replica.division().getRaftConf();
      Collection<RaftPeer> current = conf.getCurrentPeers();
      if (!VotersOf.halves(conf).equals(List.of(new HashSet<>(before)))) {
        return new Result.NotYet("the voters are not those that the order names: " + conf);
      }
      SetConfigurationRequest request =
          new SetConfigurationRequest(
              CLIENT,
              server.getId(),
              replica.groupId(),
              CALL_IDS.incrementAndGet(),
              SetConfigurationRequest.Arguments.newBuilder()
                  .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                  .setServersInCurrentConf(List.copyOf(current))
                  .setServersInNewConf(after.stream().map(RaftGroups::peer).toList())
                  .build());
      RaftClientReply reply =
          server
              .setConfigurationAsync(request)
              .get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
      return reply.isSuccess()
          ? new Result.Changed()
          : new Result.NotYet(String.valueOf(reply.getException()));
    } catch (TimeoutException _) {
      return new Result.NotYet("the new replica is still catching up");
    } catch (ExecutionException | IOException | RuntimeException e) {
      return new Result.NotYet(RaftNode.message(e));
    }
  }
}
