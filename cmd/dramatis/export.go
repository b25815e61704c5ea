package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/literaryai/dramatis"
)

// newExport writes a world to a file.
func newExport(getenv func(string) string) *cobra.Command {
	var kind, path string
	cmd := &cobra.Command{
		Use:   cmdExport + " ECOSYSTEM",
		Short: "Write a world to a file: an archive with all of it, its people as a network, or its story as Markdown",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			world, err := dramatis.ParseID("ECOSYSTEM", args[0])
			if err != nil {
				return err
			}
			return withPlatform(cmd, getenv, cmdExport, func(ctx context.Context, p *platform) error {
				write, err := p.exporter(kind, world)
				if err != nil {
					return err
				}
				return exportTo(ctx, path, cmd.OutOrStdout(), write)
			})
		},
	}
	addFlags(cmd.Flags(), cmdExport)
	cmd.Flags().StringVar(&kind, "format", "archive", "archive, json (D3 node-link) or markdown, which tells whispers too")
	cmd.Flags().StringVarP(&path, "output", "o", "-", "the file to write; - writes to standard output")
	return cmd
}

// exporter is what writes a world in a format.
func (p *platform) exporter(kind string, world dramatis.ID) (func(context.Context, io.Writer) error, error) {
	write, known := map[string]func(context.Context, io.Writer) error{
		"archive": func(ctx context.Context, w io.Writer) error {
			return p.store.WriteArchive(ctx, world, w, "dramatis "+version())
		},
		"json":     func(ctx context.Context, w io.Writer) error { return p.store.WriteNetwork(ctx, world, w) },
		"markdown": func(ctx context.Context, w io.Writer) error { return p.store.WriteTale(ctx, world, w, nil) },
	}[kind]
	if !known {
		return nil, fmt.Errorf("--format %s: must be archive, json or markdown", kind)
	}
	return write, nil
}

// exportTo lets write fill a file. The file gets its name when it is whole: what was there before stays until then.
func exportTo(ctx context.Context, path string, stdout io.Writer, write func(context.Context, io.Writer) error) (err error) {
	if path == "-" {
		return write(ctx, stdout)
	}
	// Its own, and only its owner may read it: two may write to one name at once, and it tells what was whispered.
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return fmt.Errorf("write the file: %w", err)
	}
	part := file.Name()
	err = errors.Join(write(ctx, file), file.Close())
	if err != nil {
		return errors.Join(err, os.Remove(part))
	}
	if err := os.Rename(part, path); err != nil {
		return errors.Join(fmt.Errorf("write the file: %w", err), os.Remove(part))
	}
	return nil
}
