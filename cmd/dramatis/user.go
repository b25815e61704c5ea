package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// newUser looks after accounts.
func newUser(getenv func(string) string) *cobra.Command {
	cmd := &cobra.Command{Use: cmdUser, Short: "List, make and remove users, and change their passwords and roles"}
	cmd.AddCommand(newUserList(getenv), newUserCreate(getenv), newUserPassword(getenv), newUserRole(getenv), newUserDelete(getenv))
	for _, sub := range cmd.Commands() {
		addFlags(sub.Flags(), cmdUser)
	}
	return cmd
}

const passwordHelp = "read the password from standard input; otherwise a random one is printed"

func newUserCreate(getenv func(string) string) *cobra.Command {
	var email, role string
	var fromStdin bool
	cmd := &cobra.Command{
		Use: "create NAME", Short: "Make a user", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withPlatform(cmd, getenv, cmdUser, func(ctx context.Context, p *platform) error {
				password, err := choosePassword(cmd, fromStdin)
				if err != nil {
					return err
				}
				u, err := p.createUser(ctx, args[0], email, password, dramatis.Role(role))
				if err == nil {
					cmd.Printf("made the user %s (%s)\n", u.Username, u.Role)
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&email, "email", "", "their e-mail address")
	cmd.Flags().StringVar(&role, "role", string(dramatis.RoleCreator), "admin, creator or viewer")
	cmd.Flags().BoolVar(&fromStdin, "password-stdin", false, passwordHelp)
	cobra.CheckErr(cmd.MarkFlagRequired("email")) // fails only when there is no such flag
	return cmd
}

func newUserPassword(getenv func(string) string) *cobra.Command {
	var fromStdin bool
	cmd := &cobra.Command{
		Use: "password NAME", Short: "Change a user's password, which ends all their logins", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withPlatform(cmd, getenv, cmdUser, func(ctx context.Context, p *platform) error {
				u, err := p.userNamed(ctx, args[0])
				if err != nil {
					return err
				}
				password, err := choosePassword(cmd, fromStdin)
				if err != nil {
					return err
				}
				hash, err := hashPassword(password)
				if err != nil {
					return err
				}
				return p.store.SetPassword(ctx, u.ID, hash)
			})
		},
	}
	cmd.Flags().BoolVar(&fromStdin, "password-stdin", false, passwordHelp)
	return cmd
}

func newUserRole(getenv func(string) string) *cobra.Command {
	return &cobra.Command{
		Use: "role NAME ROLE", Short: "Change what a user may do: admin, creator or viewer", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withPlatform(cmd, getenv, cmdUser, func(ctx context.Context, p *platform) error {
				u, err := p.userNamed(ctx, args[0])
				if err != nil {
					return err
				}
				if u, err = p.store.SetUserRole(ctx, u.ID, dramatis.Role(args[1])); err == nil {
					cmd.Printf("the user %s is %s now\n", u.Username, u.Role)
				}
				return err
			})
		},
	}
}

func newUserList(getenv func(string) string) *cobra.Command {
	return &cobra.Command{
		Use: "list [TEXT]", Short: "List users, or those with a text in their name or address", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withPlatform(cmd, getenv, cmdUser, func(ctx context.Context, p *platform) error {
				return p.listUsers(ctx, cmd.OutOrStdout(), strings.Join(args, ""))
			})
		},
	}
}

// listUsers prints a line for each user, the newest first.
func (p *platform) listUsers(ctx context.Context, w io.Writer, q string) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	page := store.Page{Limit: store.MaxPage}
	for {
		found, err := p.store.Users(ctx, q, page)
		if err != nil {
			return err
		}
		for _, u := range found.Items {
			if _, err := fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", u.Username, u.Email, u.Role, u.CreatedAt.UTC().Format(time.DateOnly)); err != nil {
				return err
			}
		}
		if page.Cursor = found.Next; page.Cursor == "" {
			return table.Flush()
		}
	}
}

func newUserDelete(getenv func(string) string) *cobra.Command {
	var sure bool
	cmd := &cobra.Command{
		Use: "delete NAME --yes", Short: "Remove a user with every world that they own, for good", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !sure {
				return fmt.Errorf("this removes %s with every world that they own, for good: say --yes if you mean it", args[0])
			}
			return withPlatform(cmd, getenv, cmdUser, func(ctx context.Context, p *platform) error {
				u, err := p.userNamed(ctx, args[0])
				if err == nil {
					err = p.store.DeleteUser(ctx, u.ID)
				}
				if err == nil {
					cmd.Printf("removed the user %s\n", u.Username)
				}
				return err
			})
		},
	}
	cmd.Flags().BoolVar(&sure, "yes", false, "do it")
	return cmd
}

// userNamed finds a user by name or e-mail address.
func (p *platform) userNamed(ctx context.Context, name string) (dramatis.User, error) {
	u, err := p.store.UserByLogin(ctx, name)
	if dramatis.ErrorCode(err) == dramatis.CodeNotFound {
		return u, fmt.Errorf("there is no user %s", name)
	}
	return u, err
}

// choosePassword reads the first line of standard input, or makes a password up and prints it.
func choosePassword(cmd *cobra.Command, fromStdin bool) (string, error) {
	if !fromStdin {
		password := newPassword()
		cmd.Printf("password: %s\n", password)
		return password, nil
	}
	line, err := bufio.NewReader(cmd.InOrStdin()).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}
