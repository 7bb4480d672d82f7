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
    if (type == ProgressOptions.class) {
      return type.cast(new ProgressOptions(interactive));
    }
    return CommandLine.defaultFactory().create(type);
  }
}
