"""Storage: one noun a file. Importing this package makes every table known."""

from survey.models.alert import Alert
from survey.models.attachment import Attachment
from survey.models.cluster import Cluster
from survey.models.device import Device, DeviceToken, RecoveryRequest
from survey.models.estimate_run import EstimateRun
from survey.models.event import Event
from survey.models.frame_unit import FrameUnit
from survey.models.household import Household, HouseholdContact
from survey.models.instrument_file import InstrumentFile
from survey.models.instrument_version import InstrumentVersion
from survey.models.interview import Interview, InterviewRevision
from survey.models.job import Job
from survey.models.listing import ListedDwelling
from survey.models.paradata import Paradata
from survey.models.referral_service import ReferralService
from survey.models.release import Release
from survey.models.sealed_answer import SealedAnswer
from survey.models.set_aside import SetAside
from survey.models.staff import Staff, Team
from survey.models.stratum import Stratum
from survey.models.study import Study
from survey.models.sync_item import SyncItem
from survey.models.upload import Upload, UploadPart
from survey.models.visit import Visit
from survey.models.weight_run import WeightRun

__all__ = [
    "Alert",
    "Attachment",
    "Cluster",
    "Device",
    "DeviceToken",
    "EstimateRun",
    "Event",
    "FrameUnit",
    "Household",
    "HouseholdContact",
    "InstrumentFile",
    "InstrumentVersion",
    "Interview",
    "InterviewRevision",
    "Job",
    "ListedDwelling",
    "Paradata",
    "RecoveryRequest",
    "ReferralService",
    "Release",
    "SealedAnswer",
    "SetAside",
    "Staff",
    "Stratum",
    "Study",
    "SyncItem",
    "Team",
    "Upload",
    "UploadPart",
    "Visit",
    "WeightRun",
]
