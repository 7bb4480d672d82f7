package dev.warptron.cli;

import dev.warptron.cli.render.Terminal;
import dev.warptron.cli.train.TrainCommand;
import dev.warptron.cli.tune.TuneCommand;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Creates the commands, and passes the terminal to those that show progress. */
final class CommandFactory implements IFactory {
  private final Terminal terminal;

  CommandFactory(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    if (type == TrainCommand.class) {
      return type.cast(new TrainCommand(terminal));
    }
    if (type == TuneCommand.class) {
      return type.cast(new TuneCommand(terminal));
    }
    if (type == DemoCommand.class) {
      return type.cast(new DemoCommand(terminal));
    }
    return CommandLine.defaultFactory().create(type);
  }
}
