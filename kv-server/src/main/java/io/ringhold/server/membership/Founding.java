package io.ringhold.server.membership;

import io.ringhold.server.disk.DataDirectory;
import io.ringhold.server.disk.StartRefused;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/// How nodes with empty disks become one cluster, once.
///
/// The first member of the configuration founds: it waits until every member has told the identity
/// of its disk, then writes the roster. The others wait until somebody has a roster, and adopt it
/// if it names their disk. There is one founder, so there is one roster; a node whose disk is not
/// in it was wiped or is foreign, and comes in by [Admission] or not at all.
public final class Founding {
  private static final Logger LOG = System.getLogger(Founding.class.getName());
  private static final Duration ASK_AGAIN = Duration.ofMillis(200);
  private static final int ASKS_PER_REPORT = 50;

  /// What another node says of itself.
  ///
  /// @param founded its disk belongs to a cluster that exists
  /// @param roster of that cluster; empty also when the node came into it later
  public record Introduction(
      String cluster,
      String node,
      String storeId,
      String zone,
      boolean founded,
      Optional<Roster> roster) {}

  /// Asks a node who it is; empty while it does not answer.
  public interface Introductions {
    Optional<Introduction> ask(Seat member);
  }

  /// @param members of the configuration, this node included
  public record Plan(
      String cluster, String node, String zone, int shards, int replication, List<Seat> members) {
    public Plan {
      members = List.copyOf(members);
    }

    Seat self() {
      return members.stream().filter(m -> m.name().equals(node)).findFirst().orElseThrow();
    }

    boolean founds() {
      return members.getFirst().name().equals(node);
    }
  }

  private final Plan plan;
  private final DataDirectory data;
  private final Introductions introductions;
  private final Facts facts;

  public Founding(Plan plan, DataDirectory data, Introductions introductions, Facts facts) {
    this.plan = plan;
    this.data = data;
    this.introductions = introductions;
    this.facts = facts;
  }

  /// Blocks until the cluster is founded. Empty when it was founded without this disk, which must
  /// then be admitted like any other.
  public Optional<Roster> awaitRoster() throws IOException, StartRefused, InterruptedException {
    Optional<Roster> known = Roster.read(data.root());
    for (long asked = 0; known.isEmpty(); asked++) {
      Map<Seat, Introduction> heard = ask();
      known = rosterAmong(heard);
      if (known.isEmpty()) {
        if (heard.values().stream().anyMatch(Introduction::founded)) {
          // Those that founded it have gone, or lost their disks; it must not be founded twice.
          return Optional.empty();
        }
        List<Seat> silent = silent(heard);
        if (plan.founds() && silent.isEmpty()) {
          requireNotFoundedBefore();
          known = Optional.of(found(heard));
        } else {
          report(asked, silent);
          Thread.sleep(ASK_AGAIN);
        }
      }
    }
    Roster roster = verified(known.get());
    if (roster.node(plan.node()).filter(me -> me.storeId().equals(data.storeId())).isEmpty()) {
      return Optional.empty();
    }
    requireAsFounded(roster);
    roster.write(data.root());
    return Optional.of(roster);
  }

  private Map<Seat, Introduction> ask() throws StartRefused {
    Map<Seat, Introduction> heard = new LinkedHashMap<>();
    for (Seat member : plan.members()) {
      if (!member.name().equals(plan.node())) {
        introductions.ask(member).ifPresent(other -> heard.put(member, other));
      }
    }
    for (Map.Entry<Seat, Introduction> answer : heard.entrySet()) {
      requireMember(answer.getKey(), answer.getValue());
    }
    return heard;
  }

  private static Optional<Roster> rosterAmong(Map<Seat, Introduction> heard) {
    return heard.values().stream().flatMap(other -> other.roster().stream()).findFirst();
  }

  private List<Seat> silent(Map<Seat, Introduction> heard) {
    return plan.members().stream()
        .filter(member -> !member.name().equals(plan.node()) && !heard.containsKey(member))
        .toList();
  }

  private void report(long asked, List<Seat> silent) {
    if (asked % ASKS_PER_REPORT == ASKS_PER_REPORT - 1) {
      LOG.log(
          Level.INFO,
          "waiting to {0} the cluster {1}; no answer from: {2}",
          plan.founds() ? "found" : "join the founding of",
          plan.cluster(),
          silent.isEmpty()
              ? "nobody, the founder decides next"
              : silent.stream()
                  .map(member -> member.name() + " at " + member.grpcAddress())
                  .collect(Collectors.joining(", ")));
    }
  }

  /// The one that was asked, not just any member: two addresses of one node would found a cluster
  /// in which one disk stands for two nodes.
  private void requireMember(Seat member, Introduction other) throws StartRefused {
    if (!other.cluster().equals(plan.cluster()) || !other.node().equals(member.name())) {
      throw new StartRefused(
          "%s belongs to node %s of cluster %s, not to node %s of cluster %s. Correct ringhold.members"
              .formatted(
                  member.grpcAddress(),
                  other.node(),
                  other.cluster(),
                  member.name(),
                  plan.cluster()));
    }
  }

  /// The disks of a whole cluster are gone: a fresh one in its place would hide that.
  private void requireNotFoundedBefore() throws IOException, StartRefused {
    Optional<String> clusterId = facts.clusterId();
    if (clusterId.isPresent()) {
      throw new StartRefused(
          "cluster %s was founded before (cluster-id %s), but the disks of all its founders %s are empty: lost, wiped, or not those that it had. An empty cluster must not take its place unnoticed, so nothing was founded and nothing was written. If the disks still exist, attach them again (in Kubernetes: bind the claims to the old PersistentVolumes); the data is all there. If they are gone, the data is gone: remove the file cluster-id from the facts (in Kubernetes: delete the KvCluster and its claims and create it again), then the nodes found an empty cluster, to be loaded from a backup"
              .formatted(
                  plan.cluster(),
                  clusterId.get(),
                  plan.members().stream().map(Seat::name).collect(Collectors.joining(", "))));
    }
  }

  private Roster found(Map<Seat, Introduction> heard) {
    List<Roster.Entry> nodes = new ArrayList<>();
    for (Seat member : plan.members()) {
      Introduction other = heard.get(member);
      String storeId = other == null ? data.storeId() : other.storeId();
      String zone = other == null ? plan.zone() : other.zone();
      nodes.add(
          new Roster.Entry(
              member.name(), storeId, member.grpcAddress(), member.raftAddress(), zone));
    }
    return new Roster(
        plan.cluster(), UUID.randomUUID().toString(), plan.shards(), plan.replication(), nodes);
  }

  private Roster verified(Roster roster) throws StartRefused {
    if (!roster.cluster().equals(plan.cluster())) {
      throw new StartRefused(
          "the roster is of cluster %s, this node is configured for %s"
              .formatted(roster.cluster(), plan.cluster()));
    }
    return roster;
  }

  private void requireAsFounded(Roster roster) throws StartRefused {
    Roster.Entry me = roster.node(plan.node()).orElseThrow();
    Seat configured = plan.self();
    requireUnchanged("gRPC address of " + plan.node(), me.grpcAddress(), configured.grpcAddress());
    requireUnchanged("Raft address of " + plan.node(), me.raftAddress(), configured.raftAddress());
    requireUnchanged("number of shards", roster.shards(), plan.shards());
    requireUnchanged("replication", roster.replication(), plan.replication());
  }

  private static void requireUnchanged(String what, Object founded, Object configured)
      throws StartRefused {
    if (!founded.equals(configured)) {
      throw new StartRefused(
          "the cluster was founded with %s %s, the configuration says %s; this cannot be changed by configuration"
              .formatted(what, founded, configured));
    }
  }
}
