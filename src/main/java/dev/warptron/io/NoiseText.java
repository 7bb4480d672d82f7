package dev.warptron.io;

import dev.warptron.optim.Noise;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The part of {@link SettingsText} for dropout and noise. Each setting is written only if it is not
 * the default: earlier versions do not know it.
 */
final class NoiseText {
  private static final String DROPOUT = "dropout";
  private static final String INPUT_DROPOUT = "input-dropout";
  private static final String DROPOUT_SCHEDULE = "dropout-schedule";
  private static final String NOISE = "noise";

  private NoiseText() {}

  static void put(Map<String, String> texts, Noise noise) {
    if (!noise.dropout().equals(Noise.NONE.dropout())) {
      texts.put(
          DROPOUT, noise.dropout().stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    putNumber(texts, INPUT_DROPOUT, noise.inputDropout());
    if (!noise.schedule().isConstant()) {
      texts.put(DROPOUT_SCHEDULE, noise.schedule().label());
    }
    putNumber(texts, NOISE, noise.inputNoise());
  }

  private static void putNumber(Map<String, String> texts, String name, double value) {
    if (value != 0) {
      texts.put(name, String.valueOf(value));
    }
  }

  static Noise noise(Map<String, String> texts) {
    return new Noise(
        texts.containsKey(DROPOUT)
            ? SettingsText.setting(texts, DROPOUT, NoiseText::shares)
            : Noise.NONE.dropout(),
        number(texts, INPUT_DROPOUT),
        number(texts, NOISE),
        SettingsText.schedule(texts, DROPOUT_SCHEDULE));
  }

  private static double number(Map<String, String> texts, String name) {
    return texts.containsKey(name) ? SettingsText.setting(texts, name, Double::valueOf) : 0;
  }

  private static List<Double> shares(String text) {
    return Arrays.stream(text.split(",", -1)).map(Double::valueOf).toList();
  }
}
