package dev.warptron.cli.tune;

import dev.warptron.cli.common.NetworkOptions;
import java.util.Map;

/**
 * One setting of a search.
 *
 * @param values of the options that are searched
 * @param options these and all others
 */
record Trial(Map<String, String> values, NetworkOptions options) {}
