"""Accounts, their roles, sessions kept by the server, tokens and sign-in attempts.

Secrets are kept as hashes only: passwords by argon2id, session ids and tokens (random) by SHA-256.
"""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.foundation.access import ROLES
from smartcity.foundation.database import Base, Lasting, UTCDateTime, Versioned
from smartcity.people.models import Person

_ROLE_LIST = ", ".join(f"'{role}'" for role in ROLES)


class Account(Versioned, Lasting, Base):
    """A way to sign in. `login_key` is the login in its comparable form; ids and logins are never used again."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("login_key"), UniqueConstraint("person_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(64))
    login_key: Mapped[str] = mapped_column(String(128))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    must_change_password: Mapped[bool] = mapped_column(Boolean, default=True)
    password_changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    valid_until: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    person: Mapped[Person] = relationship(lazy="joined")
    roles: Mapped[list["AccountRole"]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class AccountRole(Lasting, Base):
    """A role, for the whole office or (liaison, member, observer) for one organisation."""

    __tablename__ = "account_role"
    __table_args__ = (
        CheckConstraint(f"role IN ({_ROLE_LIST})", name="role"),
        UniqueConstraint("account_id", "role", "organisation_id"),
        Index(
            "uq_account_role_everywhere",
            "account_id",
            "role",
            unique=True,
            sqlite_where=text("organisation_id IS NULL"),
            postgresql_where=text("organisation_id IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(String(32))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))


class SignInSession(Base):
    """A session, by the hash of its id. Idle and absolute limits are checked where it is read."""

    __tablename__ = "sign_in_session"
    __table_args__ = (UniqueConstraint("id_hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    id_hash: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    address: Mapped[str] = mapped_column(String(64), default="")
    browser: Mapped[str] = mapped_column(String(200), default="")


class Token(Base):
    """An API token, by its hash; it dies with its owner, at its end, or when it is revoked."""

    __tablename__ = "token"
    __table_args__ = (UniqueConstraint("token_hash"), CheckConstraint("scope IN ('read', 'write')", name="scope"))
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    label: Mapped[str] = mapped_column(String(100), default="")
    token_hash: Mapped[str] = mapped_column(String(64))
    scope: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class PasswordLink(Base):
    """A link for choosing a password, by the hash of its secret: good once, for half an hour."""

    __tablename__ = "password_link"
    __table_args__ = (UniqueConstraint("secret_hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SignInAttempt(Base):
    """A try to sign in; failures are counted here, so that all processes share the limit."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_login", "login_key", "at"),
        Index("ix_sign_in_attempt_address", "address", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    login_key: Mapped[str] = mapped_column(String(128))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    succeeded: Mapped[bool] = mapped_column(Boolean)


class CalendarFeed(Base):
    """The secret address of somebody's calendar, by its hash; it can be revoked without touching the account."""

    __tablename__ = "calendar_feed"
    __table_args__ = (UniqueConstraint("secret_hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    uses: Mapped[int] = mapped_column(Integer, default=0)
