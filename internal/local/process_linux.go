package local

import "syscall"

// detach gives the child a session of its own and, for the day we are killed, PostgreSQL's fast shutdown.
func detach(attr *syscall.SysProcAttr) {
	attr.Setsid = true
	attr.Pdeathsig = syscall.SIGINT
}
