"""The dashboard: Streamlit on this machine alone, on what is published."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from warehouse.home import Home
from warehouse.reader import published
from warehouse.refusals import Refusal
from warehouse.wording import Language

APP = Path(__file__).resolve().parents[2] / "dashboards" / "app.py"
ADDRESS = "127.0.0.1"
DEFAULT_PORT = 8501
PORTS_TRIED = 50
START_SECONDS = 60.0
PAUSE_SECONDS = 0.2


@dataclass(frozen=True)
class Dashboard:
    """
    A dashboard that answers.

    Parameters
    ----------
    url : str
        Its address.
    process : subprocess.Popen
        Its process.
    """

    url: str
    process: "subprocess.Popen[bytes]"

    def open_browser(self) -> None:
        """Show the dashboard where there is a screen."""
        if _has_screen():
            webbrowser.open(self.url)

    def wait(self) -> None:
        """Serve until somebody stops it, and take the dashboard along then."""

        def stop(number: int, frame: FrameType | None) -> None:
            raise KeyboardInterrupt

        before = signal.signal(signal.SIGTERM, stop)
        try:
            self.process.wait()
        except KeyboardInterrupt:
            pass
        finally:
            signal.signal(signal.SIGTERM, before)
            self.stop()

    def stop(self) -> None:
        """End the dashboard's process."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()


def start(home: Home, port: int, lang: Language) -> Dashboard:
    """
    Start the dashboard and return when it answers.

    Parameters
    ----------
    home : Home
        The office's folder.
    port : int
        Where to listen, on this machine alone.
    lang : {"zh", "en"}
        Language that a page opens in.

    Returns
    -------
    Dashboard
        The running dashboard.

    Raises
    ------
    Refusal
        When nothing is published, the port is in use, or the dashboard does not start.
    """
    published(home.path, "office")
    check_port(port)
    home.logs.mkdir(parents=True, exist_ok=True)
    log = home.logs / "dashboard.log"
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(APP),
        f"--server.address={ADDRESS}",
        f"--server.port={port}",
        # with false, the first start asks for an e-mail address
        "--server.headless=true",
        "--server.fileWatcherType=none",
        "--browser.gatherUsageStats=false",
    ]
    environment = {**os.environ, "CJQA_HOME": str(home.path), "CJQA_LANG": lang}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=environment,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
        )
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise Refusal("dashboard_failed", log=log)
        time.sleep(PAUSE_SECONDS)
    return Dashboard(f"http://{ADDRESS}:{port}", process)


def check_port(port: int) -> None:
    """Refuse a port that is in use, and name one that is free."""
    if _is_free(port):
        return
    candidates = range(port + 1, port + PORTS_TRIED)
    free = next((other for other in candidates if _is_free(other)), port + PORTS_TRIED)
    raise Refusal("port_in_use", port=port, free=free)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        if os.name == "posix":
            # else a port lately left counts as used for minutes; on Windows the same
            # option would let two programs share one
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
    return True


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(ADDRESS, port, timeout=PAUSE_SECONDS * 5)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _has_screen() -> bool:
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
