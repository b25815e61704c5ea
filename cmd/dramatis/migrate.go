package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/literaryai/dramatis/migrations"
)

// newMigrate changes the database's tables.
func newMigrate(getenv func(string) string) *cobra.Command {
	cmd := &cobra.Command{Use: cmdMigrate, Short: "Bring the database's tables up to date, or take the last change back"}
	for use, short := range map[string]string{
		"up": "Apply every pending migration", "down": "Take the newest migration back, with all that was stored in it",
		"status": "List the migrations",
	} {
		sub := &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := Load(getenv, cmd.Flags(), cmdMigrate)
			if err != nil {
				return err
			}
			return migrate(cmd, use, c.DatabaseURL)
		}}
		addFlags(sub.Flags(), cmdMigrate)
		cmd.AddCommand(sub)
	}
	return cmd
}

func migrate(cmd *cobra.Command, what, url string) error {
	switch what {
	case "up":
		applied, err := migrations.Up(cmd.Context(), url)
		for _, version := range applied {
			cmd.Printf("applied %d\n", version)
		}
		if err == nil && len(applied) == 0 {
			cmd.Println("the database is up to date")
		}
		return err
	case "down":
		version, err := migrations.Down(cmd.Context(), url)
		if err != nil {
			return err
		}
		if version == 0 {
			cmd.Println("there is no migration to take back")
			return nil
		}
		cmd.Printf("took back %d\n", version)
		return nil
	}
	return migrationStatus(cmd, url)
}

func migrationStatus(cmd *cobra.Command, url string) error {
	steps, err := migrations.Status(cmd.Context(), url)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	for _, s := range steps {
		state := "pending"
		if !s.AppliedAt.IsZero() {
			state = "applied " + s.AppliedAt.Format(time.RFC3339)
		}
		fmt.Fprintf(table, "%d\t%s\t%s\n", s.Version, s.File, state) //nolint:errcheck // Flush reports it
	}
	return table.Flush()
}
