package io.ringhold.cli.command;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Failure;
import io.ringhold.cli.console.Json;
import io.ringhold.client.BatchResult;
import io.ringhold.client.Operation;
import io.ringhold.client.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "batch",
    header = "Applies the operations of a file together, or none of them.",
    description = {
      "One JSON object a line:",
      "  {\"put\":{\"key\":\"{user1}name\",\"value\":\"Ada\"}}",
      "  {\"put\":{\"key\":\"{user1}mail\",\"value\":\"a@b.c\",\"if_absent\":true}}   (or \"if_version\":N)",
      "  {\"delete\":{\"key\":\"{user1}old\"}}",
      "All keys must belong to one shard, which the same {tag} in them sees to, unless",
      "--per-shard is given."
    })
public final class BatchCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "FILE", description = "The file, or - for stdin; gzip is unpacked.")
  private String file = "";

  @Option(
      names = "--per-shard",
      description =
          "Keys of several shards: each shard's part together, but the parts independently.")
  private boolean perShard;

  @Mixin private final KeyspaceOption keyspace = new KeyspaceOption();
  @Mixin private final Connection connection;

  public BatchCommand(Console console) {
    this.console = console;
    connection = new Connection(console);
  }

  @Override
  public Integer call() {
    List<Operation> operations = read();
    try (var client = connection.open()) {
      BatchResult result =
          client.batch(keyspace.name(), operations, perShard ? Scope.PER_SHARD : Scope.ATOMIC);
      if (connection.json()) {
        console.line(json(result));
      } else {
        String receipts =
            result.receipts().stream().map(Arguments::text).collect(Collectors.joining(" "));
        console.line("OK " + operations.size() + " operations, receipts " + receipts);
      }
    }
    return ExitCode.OK;
  }

  private List<Operation> read() {
    var operations = new ArrayList<Operation>();
    try (var in = InputFile.openUnpacked(file, console.in())) {
      for (byte[] line = in.readLine(); line != null; line = in.readLine()) {
        try {
          operations.add(OperationForm.parse(JsonLine.parse(line)));
        } catch (MalformedException e) {
          throw in.malformed(e.what() + "; nothing was applied");
        }
      }
      if (operations.isEmpty()) {
        throw Failure.usage(in.name() + ": there is no operation in it");
      }
    }
    return operations;
  }

  private static Json json(BatchResult result) {
    List<Json> receipts = result.receipts().stream().<Json>map(Arguments::json).toList();
    List<Json> versions =
        result.versions().stream()
            .<Json>map(version -> new Json.Numeral(Long.toString(version)))
            .toList();
    return Json.object()
        .with("receipts", new Json.Array(receipts))
        .with("versions", new Json.Array(versions));
  }
}
