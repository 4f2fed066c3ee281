package io.ringhold.cli;

import io.ringhold.cli.cluster.HealthCommand;
import io.ringhold.cli.cluster.KeyspaceCommand;
import io.ringhold.cli.cluster.MoveCommand;
import io.ringhold.cli.cluster.MovesCommand;
import io.ringhold.cli.cluster.NodeCommand;
import io.ringhold.cli.cluster.NodesCommand;
import io.ringhold.cli.cluster.RebalanceCommand;
import io.ringhold.cli.cluster.ShardCommand;
import io.ringhold.cli.command.Arguments;
import io.ringhold.cli.command.BatchCommand;
import io.ringhold.cli.command.DeleteCommand;
import io.ringhold.cli.command.DigestCommand;
import io.ringhold.cli.command.ExportCommand;
import io.ringhold.cli.command.GetCommand;
import io.ringhold.cli.command.LoadCommand;
import io.ringhold.cli.command.PutCommand;
import io.ringhold.cli.command.ScanCommand;
import io.ringhold.cli.command.ShardsCommand;
import io.ringhold.cli.command.StatusCommand;
import io.ringhold.cli.command.WhereCommand;
import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Failure;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.Utf8;
import io.ringhold.cli.local.LocalCommand;
import io.ringhold.cli.store.ManifestCommand;
import io.ringhold.cli.store.StoreCommand;
import io.ringhold.cli.store.TableCommand;
import io.ringhold.cli.store.WalCommand;
import io.ringhold.client.KvException;
import io.ringhold.client.Receipt;
import io.ringhold.storage.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// One run of one command: arguments in, exit code out. Whatever goes wrong becomes one line on
/// stderr, never a stack trace.
public final class Cli {
  @Command(
      name = "kv",
      description = "Reads and writes a Ringhold cluster, and runs one on this machine.",
      synopsisSubcommandLabel = "COMMAND",
      footer = {
        "",
        "Every command takes --help and --json. Without --endpoints, RINGHOLD_ENDPOINTS counts, then",
        "the local cluster that was used last, then 127.0.0.1:7400.",
        "",
        "kv verify, in a checkout, loads a cluster, lets things go wrong and judges every answer.",
        "",
        "Exit codes: 0 ok, 1 refused, not found or at risk, 2 usage or malformed input, 3 unavailable",
        "(nothing was changed), 4 indeterminate (the change may have been applied), 130 interrupted."
      })
  private static final class Root {}

  private final Console console;
  private final CommandLine commands;

  Cli(Console console) {
    this.console = console;
    commands =
        new CommandLine(new Root())
            .addSubcommand(new PutCommand(console))
            .addSubcommand(new GetCommand(console))
            .addSubcommand(new DeleteCommand(console))
            .addSubcommand(new ScanCommand(console))
            .addSubcommand(new BatchCommand(console))
            .addSubcommand(new LoadCommand(console))
            .addSubcommand(new ExportCommand(console))
            .addSubcommand(new StatusCommand(console))
            .addSubcommand(new ShardsCommand(console))
            .addSubcommand(new WhereCommand(console))
            .addSubcommand(new DigestCommand(console))
            .addSubcommand(new HealthCommand(console))
            .addSubcommand(HealthCommand.inGroup(console))
            .addSubcommand(new NodesCommand(console))
            .addSubcommand(NodeCommand.of(console))
            .addSubcommand(new RebalanceCommand(console))
            .addSubcommand(new MovesCommand(console))
            .addSubcommand(MoveCommand.of(console))
            .addSubcommand(ShardCommand.of(console))
            .addSubcommand(KeyspaceCommand.of(console))
            .addSubcommand(LocalCommand.of(console))
            .addSubcommand(new StoreCommand(console))
            .addSubcommand(TableCommand.of(console))
            .addSubcommand(new ManifestCommand(console))
            .addSubcommand(new WalCommand(console));
    commands
        .registerConverter(Duration.class, Arguments::duration)
        .registerConverter(Receipt.class, Arguments::receipt)
        .setUsageHelpWidth(100)
        .setExecutionStrategy(this::execute)
        .setParameterExceptionHandler(this::misused)
        .setExecutionExceptionHandler((e, command, parsed) -> failed(e, parsed));
    addHelp(commands);
  }

  private static void addHelp(CommandLine command) {
    command.addMixin("help", new HelpOption());
    command.getSubcommands().values().forEach(Cli::addHelp);
  }

  public int run(String... arguments) {
    Optional<String> unreadable = Arguments.notUtf8(arguments);
    if (unreadable.isPresent()) {
      console.say("kv: " + unreadable.get());
      return ExitCode.USAGE;
    }
    int exitCode = commands.execute(arguments);
    try {
      console.flush();
      return exitCode;
    } catch (UncheckedIOException e) {
      return exitCode == ExitCode.OK ? failed(e, commands.getParseResult()) : exitCode;
    }
  }

  private int execute(ParseResult parsed) {
    ParseResult innermost = innermost(parsed);
    CommandLine command = innermost.commandSpec().commandLine();
    if (innermost.hasMatchedOption("--help")) {
      console.write(Utf8.bytes(command.getUsageMessage()));
      return ExitCode.OK;
    }
    if (!command.getSubcommands().isEmpty()) {
      console.say(command.getUsageMessage());
      return ExitCode.USAGE;
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static ParseResult innermost(ParseResult parsed) {
    return parsed.hasSubcommand() ? innermost(parsed.subcommand()) : parsed;
  }

  private int misused(ParameterException e, String[] arguments) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    boolean json = List.of(arguments).contains("--json");
    return report(json, ExitCode.USAGE, "USAGE", message(e) + " (see: " + command + " --help)");
  }

  private int failed(Exception e, ParseResult parsed) {
    boolean json = innermost(parsed).hasMatchedOption("--json");
    Throwable problem = e instanceof UncheckedIOException ? e.getCause() : e;
    return switch (problem) {
      case KvException kv -> report(json, ExitCode.of(kv.kind()), kv.reason(), message(kv));
      case StorageException storage -> report(json, ExitCode.REFUSED, "STORAGE", message(storage));
      case Failure failure -> report(json, failure.exitCode(), "FAILURE", message(failure));
      // The reader of a pipe has seen enough, as in `kv scan | head`.
      case IOException io when message(io).contains("Broken pipe") -> ExitCode.OK;
      case FileSystemException file -> report(json, ExitCode.USAGE, "FILE", Failure.reason(file));
      case IOException io -> report(json, ExitCode.REFUSED, "IO", message(io));
      case null, default ->
          report(
              json, ExitCode.REFUSED, "DEFECT", "this is a defect of kv, please report it: " + e);
    };
  }

  private int report(boolean json, int exitCode, String reason, String message) {
    if (json) {
      var error =
          Json.object().with("exit_code", exitCode).with("reason", reason).with("message", message);
      console.say(Json.object().with("error", error).toString());
    } else {
      console.say("kv: " + message);
    }
    return exitCode;
  }

  /// The first line: what a person reads, without what libraries add for programmers.
  private static String message(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
