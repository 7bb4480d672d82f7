/**
 * The demo: small public data sets in the jar, for examples and tests too, and the networks that
 * the command {@code demo} trains on one of them.
 *
 * <p><b>Dependencies.</b> The library interface {@code dev.warptron} and what that imports, and
 * {@code files}.
 */
@NullMarked
package dev.warptron.demo;

import org.jspecify.annotations.NullMarked;
