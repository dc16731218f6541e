package named

import (
	"os"
	"slices"
	"syscall"
)

// kernels are the file systems that hold no file: reading one asks the kernel, and
// some answers have no end, wait, or are gone once read. The numbers are those of
// linux/magic.h.
var kernels = []uint32{
	0x9fa0,     // proc
	0x62656572, // sysfs
	0x64626720, // debugfs
	0x74726163, // tracefs
	0x73636673, // securityfs
	0x62656570, // configfs
	0x27e0eb,   // cgroup
	0x63677270, // cgroup2
	0xcafe4a11, // bpf
	0xf97cff8c, // selinux
	0x43415d53, // smack
	0x42494e4d, // binfmt_misc
	0xde5e81e4, // efivarfs
	0x6165676c, // pstore
	0x1cd1,     // devpts
	0x19800202, // mqueue
	0x6e736673, // nsfs
	0x65735543, // fusectl
	0x67596969, // rpc_pipefs
	0x7655821,  // resctrl
}

// madeUp reports whether the kernel makes the file up as it is read. It is asked
// of the open file, so that no link and no other name hides it.
func madeUp(f *os.File) bool {
	var s syscall.Statfs_t
	if err := syscall.Fstatfs(int(f.Fd()), &s); err != nil {
		return false // a file system that cannot say what it is, is none of these
	}
	return slices.Contains(kernels, uint32(s.Type))
}
