package io.ringhold.cli.local;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.Failure;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/// Part of every `local` command: which cluster.
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The directory of the cluster (default: the one used last).")
  private String data = "";

  ClusterDirectory directory(Console console) {
    return ClusterDirectory.of(data, console);
  }

  /// Of a cluster that exists, which thereby becomes the one used last.
  ClusterDirectory existing(Console console) {
    ClusterDirectory directory = directory(console);
    directory.read();
    LastCluster.remember(directory.path(), console.environment());
    return directory;
  }

  /// `2` and `node-2` name the same node.
  static int node(String name, Cluster cluster) {
    String digits = name.startsWith("node-") ? name.substring("node-".length()) : name;
    if (!digits.matches("\\d{1,2}") || cluster.find(Integer.parseInt(digits)).isEmpty()) {
      String numbers =
          cluster.nodes().stream()
              .map(node -> Integer.toString(node.number()))
              .collect(Collectors.joining(", "));
      throw Failure.usage("there is no node " + name + "; the nodes are " + numbers);
    }
    return Integer.parseInt(digits);
  }
}
