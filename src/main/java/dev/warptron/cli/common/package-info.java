/**
 * Common classes of the commands: options and their names, exit codes, interruption by Ctrl-C.
 *
 * <p><b>Dependencies.</b> The library; none of the other packages of {@code cli}.
 */
@NullMarked
package dev.warptron.cli.common;

import org.jspecify.annotations.NullMarked;
