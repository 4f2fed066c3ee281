package io.ringhold.cli.store;

import io.ringhold.cli.console.Console;
import io.ringhold.cli.console.ExitCode;
import io.ringhold.cli.console.Failure;
import io.ringhold.cli.console.Json;
import io.ringhold.cli.console.JsonOption;
import io.ringhold.cli.console.Table;
import io.ringhold.cli.console.Utf8;
import io.ringhold.storage.io.DiskFileSystem;
import io.ringhold.storage.manifest.LiveTables;
import io.ringhold.storage.manifest.Manifest;
import io.ringhold.storage.manifest.VersionEdit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "manifest",
    header =
        "Prints the live tables of a shard's directory, and up to where they hold its history.",
    description = "Nothing is changed.")
public final class ManifestCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "DIR", description = "The directory of a shard: the one with CURRENT.")
  private Path directory = Path.of("");

  @Mixin private final JsonOption json = new JsonOption();

  public ManifestCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    var files = new DiskFileSystem();
    if (!Manifest.isIn(files, directory)) {
      throw Failure.usage(directory + " is no directory of a shard: it has no file CURRENT");
    }
    LiveTables live = Manifest.read(files, directory);
    List<VersionEdit.Added> tables =
        live.tables().stream().sorted(Comparator.comparingInt(VersionEdit.Added::level)).toList();
    if (json.json()) {
      console.line(
          Json.object()
              .with("term", live.state().term())
              .with("index", live.state().index())
              .with("sequence", live.state().lastSequence()));
      tables.forEach(added -> console.line(json(added)));
    } else {
      console.line(
          "durable up to term %d, index %d, sequence %d"
              .formatted(live.state().term(), live.state().index(), live.state().lastSequence()));
      print(tables);
    }
    return ExitCode.OK;
  }

  private static Json json(VersionEdit.Added added) {
    return Json.object()
        .with("file", added.table().fileName())
        .with("level", added.level())
        .with("bytes", added.table().bytes())
        .with("entries", added.table().properties().entries())
        .with("tombstones", added.table().properties().tombstones());
  }

  private void print(List<VersionEdit.Added> tables) {
    var lines = new Table("FILE", "LEVEL", "BYTES", "ENTRIES", "DELETES", "FIRST KEY", "LAST KEY");
    for (var added : tables) {
      var table = added.table();
      lines.line(
          table.fileName(),
          added.level(),
          table.bytes(),
          table.properties().entries(),
          table.properties().tombstones(),
          Utf8.visible(table.firstKey()),
          Utf8.visible(table.lastKey()));
    }
    lines.printTo(console);
  }
}
