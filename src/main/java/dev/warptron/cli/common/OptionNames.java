package dev.warptron.cli.common;

import dev.warptron.backend.DeviceSetting;
import dev.warptron.data.DataException;
import dev.warptron.data.Remedy;
import org.jspecify.annotations.Nullable;

/** Adds the names of command-line options to messages of the library, which does not know them. */
public final class OptionNames {
  private OptionNames() {}

  /** The message, including the options of its remedies. */
  public static String message(DataException error) {
    StringBuilder message = new StringBuilder(error.problem());
    String separator = "; ";
    for (Remedy remedy : error.remedies()) {
      if (remedy.setting() == Remedy.Setting.IGNORED) { // it always follows another one
        message.append(" (--ignore %s leaves the column out)".formatted(argument(remedy.value())));
      } else {
        message.append(separator).append(text(remedy));
        separator = ", or ";
      }
    }
    return message.toString();
  }

  private static String text(Remedy remedy) {
    Remedy.Setting setting = remedy.setting();
    if (setting == null) {
      return remedy.text();
    }
    if (setting == Remedy.Setting.TARGET && !remedy.value().isEmpty()) {
      return "train with --target " + argument(remedy.value());
    }
    String value =
        !remedy.value().isEmpty()
            ? " " + argument(remedy.value())
            : setting == Remedy.Setting.ENCODING ? " NAME" : "";
    return "%s (%s%s)".formatted(remedy.text(), option(setting), value);
  }

  private static String option(Remedy.Setting setting) {
    return switch (setting) {
      case IGNORED -> "--ignore";
      case MISSING -> "--missing";
      case BAD_ROWS -> "--on-error";
      case TASK -> "--task";
      case CATEGORICAL -> "--categorical";
      case HEADER -> "--no-header";
      case NAMES -> "--header";
      case QUERY -> "--sql";
      case SEPARATOR -> "--separator";
      case ENCODING -> "--encoding";
      case TARGET -> "--target COLUMN";
      case FOLDS -> "--folds of tune, --bag of train";
      case SEED -> "--seed";
      case VALIDATION_FRACTION -> "--valid-fraction";
      case VALIDATION -> "--valid FILE";
      case BLOCK -> "--cache-block MIB";
    };
  }

  private static String argument(String name) {
    return name.contains(" ") || name.equals(";") || name.equals("|") ? '"' + name + '"' : name;
  }

  /** Replaces the names of settings in a device's text with option names. */
  public static String in(String text) {
    String named = text;
    for (DeviceSetting setting : DeviceSetting.values()) {
      named = named.replace(setting.as(""), option(setting) + " ");
      named = named.replace(setting.toString(), option(setting));
    }
    return named;
  }

  public static @Nullable String inOrNull(@Nullable String text) {
    return text == null ? null : in(text);
  }

  private static String option(DeviceSetting setting) {
    return switch (setting) {
      case DEVICE -> "--device";
      case THREADS -> "--threads";
      case PRODUCTS -> "--precision";
      case GEMM_LIBRARY -> "--gemm-library";
      case CUDA_LIBRARIES -> "--cuda-libraries";
    };
  }
}
