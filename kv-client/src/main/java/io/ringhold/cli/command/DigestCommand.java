package io.ringhold.cli.command;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Table;
import io.ringhold.cli.console.Units;
import io.ringhold.client.Digest;
import io.ringhold.client.KvClient;
import io.ringhold.client.KvException;
import io.ringhold.client.Topology;
import io.ringhold.client.Topology.Shard;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "digest",
    header = "Compares all replicas of all shards at equal log index.",
    description = {
      "What is compared is a hash over keys, values, versions and sessions.",
      "Exits 1 when replicas differ, 3 when one cannot be asked and no others differ."
    })
public final class DigestCommand implements Callable<Integer> {
  /// One replica's answer.
  sealed interface Answer {
    String node();

    record Known(String node, Digest digest) implements Answer {}

    record Unknown(String node, String why) implements Answer {}
  }

  record ShardDigest(int shard, long index, List<Answer> answers) {
    List<Digest> digests() {
      return answers.stream()
          .flatMap(answer ->
              answer instanceof Answer.Known(_, var digest) ? Stream.of(digest) : Stream.of())
          .toList();
    }

    boolean differs() {
      return new HashSet<>(digests()).size() > 1;
    }

    boolean isComplete() {
      return digests().size() == answers.size();
    }

    String verdict() {
      return differs() ? "DIFFERENT" : isComplete() ? "equal" : "incomplete";
    }
  }

  private final Console console;
  @Mixin private final Connection connection;

  public DigestCommand(Console console) {
    this.console = console;
    connection = new Connection(console);
  }

  @Override
  public Integer call() throws InterruptedException {
    List<ShardDigest> shards;
    try (var client = connection.open()) {
      Topology topology = client.topology();
      shards = ClusterView.inParallel(topology.shards(), shard -> digest(client, shard));
    }
    if (connection.json()) {
      shards.forEach(shard -> console.line(json(shard)));
    } else {
      print(shards);
    }
    if (shards.stream().anyMatch(ShardDigest::differs)) {
      return ExitCode.REFUSED;
    }
    return shards.stream().allMatch(ShardDigest::isComplete) ? ExitCode.OK : ExitCode.UNAVAILABLE;
  }

  private static ShardDigest digest(KvClient client, Shard shard) throws InterruptedException {
    long index;
    try {
      index = client.admin().markDigest(shard.shard());
    } catch (KvException e) {
      String why = "its leader cannot be asked: " + e.getMessage();
      return new ShardDigest(
          shard.shard(),
          0,
          shard.replicas().stream().<Answer>map(node -> new Answer.Unknown(node, why)).toList());
    }
    return new ShardDigest(
        shard.shard(),
        index,
        ClusterView.inParallel(shard.replicas(), node -> read(client, node, shard.shard(), index)));
  }

  private static Answer read(KvClient client, String node, int shard, long index) {
    try {
      return new Answer.Known(node, client.admin().readDigest(node, shard, index));
    } catch (KvException e) {
      return new Answer.Unknown(node, String.valueOf(e.getMessage()));
    }
  }

  private void print(List<ShardDigest> shards) {
    var table = new Table("SHARD", "INDEX", "REPLICAS", "ENTRIES", "SHA-256", "");
    var notes = new ArrayList<String>();
    for (ShardDigest shard : shards) {
      List<Digest> digests = shard.digests();
      table.line(
          shard.shard(),
          shard.index(),
          digests.size() + " of " + shard.answers().size(),
          digests.isEmpty() ? "" : Units.count(digests.getFirst().entries()),
          digests.isEmpty() ? "" : digests.getFirst().sha256().substring(0, 16),
          shard.verdict());
      if (shard.differs() || !shard.isComplete()) {
        shard.answers().stream().map(answer -> note(shard, answer)).distinct().forEach(notes::add);
      }
    }
    table.printTo(console);
    notes.forEach(console::line);
    console.line(verdict(shards));
  }

  private static String note(ShardDigest shard, Answer answer) {
    String where = "shard " + shard.shard() + " on " + answer.node() + ": ";
    return switch (answer) {
      case Answer.Known(_, var digest) ->
          where + digest.sha256().substring(0, 16) + ", " + digest.entries() + " entries";
      // Without a mark none of its replicas can be asked, so this is said once.
      case Answer.Unknown(_, var why) when shard.index() == 0 ->
          "shard " + shard.shard() + ": " + why;
      case Answer.Unknown(_, var why) -> where + "cannot be asked: " + why;
    };
  }

  private static String verdict(List<ShardDigest> shards) {
    long different = shards.stream().filter(ShardDigest::differs).count();
    long incomplete = shards.stream().filter(shard -> !shard.isComplete()).count();
    long entries =
        shards.stream()
            .mapToLong(s -> s.digests().stream().mapToLong(Digest::entries).findFirst().orElse(0))
            .sum();
    if (different > 0) {
      return "DIFFERENT: the replicas of "
          + different
          + " of "
          + shards.size()
          + " shards hold different data";
    }
    return incomplete > 0
        ? "incomplete: of "
            + incomplete
            + " of "
            + shards.size()
            + " shards not all replicas could be asked; the others are equal"
        : "equal: all replicas of all "
            + shards.size()
            + " shards, "
            + Units.count(entries)
            + " entries";
  }

  private static Json json(ShardDigest shard) {
    List<Json> replicas = shard.answers().stream().<Json>map(DigestCommand::json).toList();
    return Json.object()
        .with("shard", shard.shard())
        .with("index", shard.index())
        .with("verdict", shard.verdict().toLowerCase(java.util.Locale.ROOT))
        .with("replicas", new Json.Array(replicas));
  }

  private static Json json(Answer answer) {
    return switch (answer) {
      case Answer.Known(var node, var digest) ->
          Json.object()
              .with("node", node)
              .with("sha256", digest.sha256())
              .with("entries", digest.entries());
      case Answer.Unknown(var node, var why) -> Json.object().with("node", node).with("why", why);
    };
  }
}
