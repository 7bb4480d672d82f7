/**
 * Files: written atomically, checked before a long computation, or unpacked to a temporary folder.
 *
 * <p><b>Dependencies.</b> The JDK.
 */
@NullMarked
package dev.warptron.files;

import org.jspecify.annotations.NullMarked;
