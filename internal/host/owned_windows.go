package host

import "io/fs"

// ownedBy is asked for a person's files on Linux, which Windows does not read.
func ownedBy(fs.FileInfo, int) bool { return true }

// accountsHere is asked for who called sudo, which Windows does not tell.
func accountsHere() []passwdLine { return nil }
