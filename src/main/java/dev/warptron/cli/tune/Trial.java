package dev.warptron.cli.tune;

import dev.warptron.cli.common.NetworkOptions;
import java.util.Map;

/**
 * One candidate of a search, as options of {@code train}.
 *
 * @param values values of the searched options
 * @param options all options, including the searched ones
 */
record Trial(Map<String, String> values, NetworkOptions options) {}
