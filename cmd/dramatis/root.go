package main

import (
	"fmt"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// newRoot is the whole command line.
func newRoot(getenv func(string) string) *cobra.Command {
	root := &cobra.Command{
		Use:   "dramatis",
		Short: "Worlds of autonomous fictional characters",
		Long: "Dramatis runs worlds of autonomous fictional characters.\n\n" +
			"Every flag is also an environment variable; dramatis config shows all of them.",
		SilenceErrors: true, // main prints them
		SilenceUsage:  true,
	}
	root.SetOut(os.Stdout) // its own default for what is printed is the error stream
	root.AddCommand(
		newUp(getenv), newAPI(getenv), newWorker(getenv), newScheduler(getenv),
		newMigrate(getenv), newUser(getenv), newImport(getenv), newImportSQLite(getenv), newExport(getenv), newRebuild(getenv), newReplay(getenv), newBackup(getenv), newRestore(getenv), newConfig(getenv), newHealth(getenv), newVersion(),
	)
	return root
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "dramatis "+version())
			return err
		},
	}
}

// stamped is the version that a build without the repository's history was told: -ldflags "-X main.stamped=…".
var stamped string //nolint:gochecknoglobals // written by the linker, and by nobody else

// version is what was stamped, or the module's, or the commit that the program was built from.
func version() string {
	if stamped != "" {
		return stamped
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return "development"
}
