package dev.warptron.cli;

import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes the commands, and tells those that show progress whether somebody is watching. */
final class CommandFactory implements IFactory {
  private final boolean interactive;

  CommandFactory(boolean interactive) {
    this.interactive = interactive;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    if (type == TrainCommand.class) {
      return type.cast(new TrainCommand(interactive));
    }
    if (type == TuneCommand.class) {
      return type.cast(new TuneCommand(interactive));
    }
    if (type == DemoCommand.class) {
      return type.cast(new DemoCommand(interactive));
    }
    return CommandLine.defaultFactory().create(type);
  }
}
