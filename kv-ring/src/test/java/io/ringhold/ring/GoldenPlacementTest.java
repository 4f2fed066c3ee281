package io.ringhold.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Stories of a cluster, `placement/*.txt`: lines of commands, and below each `plan` what was
/// planned. A running cluster computes its placement with this code, so a line that changes is a
/// replica that moves.
class GoldenPlacementTest {
  static List<Path> stories() throws IOException {
    try (var files = Files.list(Path.of("src/test/resources/placement"))) {
      return files.toList();
    }
  }

  @ParameterizedTest
  @MethodSource("stories")
  void plansAsWritten(Path story) throws IOException {
    var written = Files.readAllLines(story);
    var told = new Teller();
    written.stream().filter(line -> !line.startsWith("  ")).forEach(told::command);
    assertThat(String.join("\n", told.lines)).isEqualTo(String.join("\n", written));
  }

  private static final class Teller {
    final List<String> lines = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private int shards;
    private int replication;
    private @Nullable Placement placement;

    void command(String line) {
      lines.add(line);
      var words = line.split(" ", -1);
      switch (words[0]) {
        case "shards" -> shards = Integer.parseInt(words[1]);
        case "replication" -> replication = Integer.parseInt(words[1]);
        case "node" -> nodes.add(new Node(words[1], words.length > 2 ? words[2] : ""));
        case "gone" -> nodes.removeIf(node -> node.name().equals(words[1]));
        case "plan" -> plan();
        default -> assertThat(line).matches("|#.*");
      }
    }

    private void plan() {
      placement =
          placement == null
              ? PlacementPlanner.plan(nodes, shards, replication)
              : PlacementPlanner.replan(placement, nodes, replication);
      lines.add("  epoch " + placement.epoch());
      for (int shard = 0; shard < shards; shard++) {
        lines.add("  %2d %s".formatted(shard, String.join(" ", placement.replicas().get(shard))));
      }
      lines.add("  replicas " + counted(placement.replicas().stream().flatMap(List::stream)));
      lines.add("  leaders " + counted(placement.replicas().stream().map(List::getFirst)));
    }

    private String counted(Stream<String> names) {
      var counts = names.collect(Collectors.groupingBy(name -> name, Collectors.counting()));
      return nodes.stream()
          .map(node -> node.name() + ":" + counts.getOrDefault(node.name(), 0L))
          .collect(Collectors.joining(" "));
    }
  }
}
